import type { AgentWindow, CollectedRecord, Collector, OwnAnswer, OwnDay, OwnFigure, OwnQuestion } from '@overt/sdk/agent'
import { uuidv7At } from '@overt/sdk/agent'
import { AgentError } from './errors.ts'
import type { Foundation } from './foundation.ts'
import type { OwnRecords } from './own-records.ts'
import type { WindowData } from './window-data.ts'
import type { WireGate } from './wire-gate.ts'

/** Figures and questions of plugins about the person's own day. */
export interface OwnDayView {
  readonly parts: readonly { readonly plugin: string, readonly figures: readonly OwnFigure[], readonly questions: readonly OwnQuestion[] }[]
  /** The tasks that the person can choose from, as the server last sent them. */
  readonly tasks: AgentWindow['tasks']
}

export interface OwnDays {
  read(): Promise<OwnDayView>
  /** Puts the record of an answer into the outbox. @throws AgentError `question-gone`, `outbox-full` */
  answer(plugin: string, questionId: string, answer: OwnAnswer): Promise<void>
}

/** The parts of the agent that own days are made from. */
export interface OwnDayParts {
  readonly foundation: Foundation
  readonly gate: WireGate
  readonly records: Pick<OwnRecords, 'today' | 'waiting' | 'sent'>
  readonly windowData: WindowData
  readonly collectors: readonly Collector[]
  readonly isRunning: (collector: string) => boolean
}

/** An answer among this many sent records counts although the server's window data may not include it yet. */
const answersRemembered = 500

export function createOwnDays({ foundation, gate, records, windowData, collectors, isRunning }: OwnDayParts): OwnDays {
  const { clock, journal, schedule } = foundation
  /** A collector that the policy does not let run has no part in the day. */
  const contributing = (): Collector[] => collectors.filter(({ id, own }) => own !== undefined && isRunning(id))

  async function day(kinds: readonly string[]): Promise<OwnDay> {
    const { from, to, items } = await records.today()
    const entry = windowData.current()?.timer.entry ?? null
    const mine = ({ kind }: CollectedRecord): boolean => kinds.includes(kind)
    const answers = kinds.length === 0 ? [] : [...await records.waiting(0, Number.MAX_SAFE_INTEGER), ...await records.sent(0, answersRemembered)].filter(mine)
    return { now: clock.now(), from, to, items, timer: entry === null ? null : { id: entry.id, startedAt: entry.startedAt, task: entry.task }, answers }
  }
  return {
    async read() {
      const latest = windowData.current()
      const parts = []
      for (const collector of contributing()) parts.push({ plugin: collector.id, ...collector.own!(await day(collector.recordKinds), latest?.plugins[collector.id]) })
      return { parts, tasks: latest?.tasks ?? [] }
    },
    async answer(plugin, questionId, answer) {
      const collector = contributing().find(({ id }) => id === plugin)
      const question = collector?.own?.(await day(collector.recordKinds), windowData.current()?.plugins[plugin]).questions.find(({ id }) => id === questionId)
      const fits = question?.choices.includes(answer.choice) === true && question.takesTask.includes(answer.choice) === (answer.taskId !== undefined)
      if (collector?.answer === undefined || question === undefined || !fits) throw new AgentError('question-gone')
      const record = collector.answer(question, answer, uuidv7At, clock.now())
      if (!collector.recordKinds.includes(record.kind) || !gate.allows(record)) throw new AgentError('record-not-allowed', { detail: record.kind })
      if (!await journal.keep([record])) throw new AgentError('outbox-full')
      windowData.outdated()
      schedule.soon()
    },
  }
}

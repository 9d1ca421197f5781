import { TimerChoice, TimerCommand } from '@overt/sdk'
import type { RecordKind, RecordRefusal } from '@overt/sdk'
import { attempt } from './context.ts'
import type { CommandContext } from './context.ts'
import { settleCommand } from './settle.ts'
import { takeCommands } from './take.ts'

/** A device's clock may be this far ahead. */
const aheadMs = 10 * 60_000
const earliest = Date.UTC(2000, 0, 1)

/** What a person does with the timer at their computer. No policy speaks of it: it is made on purpose, also by those who are not monitored. */
export function timerCommandKind(context: CommandContext): RecordKind<TimerCommand> {
  return {
    kind: 'timer.command',
    schema: TimerCommand,
    recordedAt: ({ at }) => at,
    withinPolicy: false,
    table: 'timer_command',
    check: ({ at, command, taskId, task, sentence }, { receivedAt }) => timeFault(at, receivedAt)
      ?? (command === 'start' && [taskId, task, sentence].filter((given) => given !== undefined).length !== 1 ? { code: 'invalid-record', detail: 'a start names one of taskId, task and sentence' } : undefined)
      ?? (command !== 'start' && sentence !== undefined ? { code: 'invalid-record', detail: 'a sentence is sent as a start' } : undefined),
    store: (unit, device, records, under) => takeCommands(context, unit, device, records, under),
  }
}

/** What a person chose for a command that waits for them. */
export function timerChoiceKind(context: CommandContext): RecordKind<TimerChoice> {
  return {
    kind: 'timer.choice',
    schema: TimerChoice,
    recordedAt: ({ at }) => at,
    withinPolicy: false,
    // It settles a command, which has its version.
    table: false,
    check: ({ at }, { receivedAt }) => timeFault(at, receivedAt),
    async store(unit, { memberId }, records) {
      const outcome = { accepted: 0, duplicates: 0, rejected: [] as { id: string; code: string; detail: string }[] }
      for (const { id, commandId, choice, taskId } of records) {
        const result = await attempt(unit, (part) => settleCommand(context, part, memberId, commandId, { choice, taskId }))
        if (!('refused' in result)) outcome.accepted++
        // Settled meanwhile, on the web or by this record before its answer was lost.
        else if (result.refused.code === 'timer-command-gone') outcome.duplicates++
        else outcome.rejected.push({ id, code: result.refused.code, detail: result.refused.message })
      }
      return outcome
    },
  }
}

function timeFault(at: string, receivedAt: Temporal.Instant): RecordRefusal | undefined {
  const instant = Date.parse(at)
  if (instant > receivedAt.epochMilliseconds + aheadMs) return { code: 'in-the-future', detail: 'it lies more than 10 minutes in the future' }
  return instant < earliest ? { code: 'out-of-range', detail: 'it lies before the year 2000' } : undefined
}

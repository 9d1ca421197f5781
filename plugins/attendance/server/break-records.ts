import { Problem } from '@overt/sdk'
import type { RecordKind, RecordRefusal, RecordVerdict, ServerContext, UnitOfWork } from '@overt/sdk'
import { BreakRecord } from '../agent/break-record.ts'
import { endBreak, startBreak } from './break-acts.ts'
import { recordsBreaks } from './own-breaks.ts'
import type { settings } from './settings.ts'

const forbidden: RecordRefusal = { code: 'forbidden', detail: 'no breaks are recorded for you' }

/** What a person does with a break at their computer. No policy speaks of it: it is made on purpose, also by those who are not monitored. */
export function breakRecords(context: ServerContext<typeof settings>): RecordKind<BreakRecord> {
  return {
    kind: 'attendance.break',
    schema: BreakRecord,
    recordedAt: ({ at }) => at,
    withinPolicy: false,
    table: 'break_act',
    check: ({ at, act, breakId }) => (act === 'start' && breakId !== undefined ? { code: 'invalid-record', detail: 'a beginning names no break' } : instantFault(at)),
    async store(unit, { memberId }, records, { policyVersion }) {
      const rejected: RecordVerdict[] = []
      if (!recordsBreaks(await context.ability(unit, memberId), memberId)) return { accepted: 0, duplicates: 0, rejected: records.map(({ id }) => ({ id, ...forbidden })) }
      let [accepted, duplicates] = [0, 0]
      for (const record of [...records].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
        const done = await attempt(unit, (part) => takeRecord(context, part, { memberId, record, policyVersion }))
        if (done instanceof Problem) rejected.push({ id: record.id, code: done.code, detail: done.message })
        else if (done) duplicates++
        else accepted++
      }
      return { accepted, duplicates, rejected }
    },
  }
}

/** Whether it had been done before. */
async function takeRecord(context: ServerContext<typeof settings>, unit: UnitOfWork, { memberId, record: { id, at, act, breakId }, policyVersion }: { readonly memberId: string; readonly record: BreakRecord; readonly policyVersion: number }): Promise<boolean> {
  const given = { memberId, id, at: Temporal.Instant.from(at), policyVersion }
  const { isRepeated } = act === 'start' ? await startBreak(context, unit, given) : await endBreak(context, unit, { ...given, breakId, resume: true })
  return isRepeated
}

/** Runs a part of the unit: a refusal undoes that part alone and is returned; a fault is thrown on. */
async function attempt<T>(unit: UnitOfWork, run: (unit: UnitOfWork) => Promise<T>): Promise<T | Problem> {
  try {
    return await unit.inPart(run)
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return error
    throw error
  }
}

function instantFault(at: string): RecordRefusal | undefined {
  return Number.isNaN(Date.parse(at)) ? { code: 'invalid-record', detail: 'at is an instant that exists' } : undefined
}

import type { AgentEvent, DeviceCaller, RecordKind, RecordOutcome, Statement, StoreContext, UnitOfWork } from '@overt/sdk'
import type { Admitted, Refused } from './admission.ts'
import type { Platform } from '../contracts.ts'
import { isCollisionState, sqlStateOf } from '../database/sql-state.ts'
import { queryLast } from '../database/unit-of-work.ts'
import { saysGoodbye } from './agent-events.ts'
import type { Contacts } from './contact.ts'
import type { CheckedBatch, CheckedRecord, Verdict } from './record-checks.ts'

export interface IngestResult {
  readonly accepted: number
  readonly duplicates: number
  readonly rejected: readonly Verdict[]
}

export interface Ingest {
  /** Admits and stores a batch in the transaction of one unit, and so waits for a connection once; what is answered as accepted is committed. */
  take(delivery: Delivery): Promise<Refused | Taken>
}
export interface Taken extends IngestResult {
  readonly policyVersion: number
}
/** What a device brings. */
export interface Delivery {
  /** Opens a unit in which the device has proved who it is. */
  inUnit<T>(run: (unit: UnitOfWork, device: DeviceCaller) => Promise<T>): Promise<T>
  admit(unit: UnitOfWork, device: DeviceCaller): Promise<Admitted>
  context(batch: CheckedBatch): IngestContext | Promise<IngestContext>
}
export interface IngestContext {
  readonly receivedAt: Temporal.Instant
  /** The device has nothing more to send up to here, whatever the records say. */
  readonly emptyThrough?: Temporal.Instant | undefined
  /** What the kind has made of the file that came with the record. */
  readonly file?: unknown
}

type Kind = RecordKind<CheckedRecord, unknown>
interface RecordsContext extends IngestContext {
  readonly policyVersion: number
}
type Store = (unit: UnitOfWork, kind: Kind, device: DeviceCaller, records: readonly CheckedRecord[], context: RecordsContext, finish?: StoreContext['finish']) => Promise<RecordOutcome>

const attempts = 4

const storeAll: Store = (unit, kind, device, records, context, finish) => storeWith(kind, unit, device, records, context, finish)
const storeWhatCan: Store = (unit, kind, device, records, context) => storeHalving(unit, records, (part) => storeWith(kind, unit, device, part, context))

export function createIngest({ log }: Pick<Platform, 'log'>, contacts: Contacts): Ingest {
  /** One try with everything; only if that fails for what the records say, once more, halving. */
  async function take(delivery: Delivery): Promise<Refused | Taken> {
    let device: DeviceCaller | undefined
    for (let attempt = 1; ; attempt++) {
      let storing = false
      const begin = (by: DeviceCaller, { groups }: CheckedBatch): void => {
        device = by
        storing = groups.length > 0
      }
      try {
        return await inOneUnit(delivery, storeAll, begin)
      } catch (error) {
        const state = sqlStateOf(error)
        if (state !== undefined && isCollisionState(state) && attempt < attempts) continue
        if (!storing || !isRecordsFault(error, state)) throw error
        log.warn({ err: error, workspaceId: device?.workspaceId, deviceId: device?.deviceId }, 'a batch was not stored as a whole and is halved')
        return inOneUnit(delivery, storeWhatCan, begin)
      }
    }
  }

  /** `begin` hears when there is something to store, and whose. */
  function inOneUnit(delivery: Delivery, store: Store, begin: (device: DeviceCaller, batch: CheckedBatch) => void): Promise<Refused | Taken> {
    return delivery.inUnit(async (unit, device) => {
      const admitted = await delivery.admit(unit, device)
      if ('refused' in admitted) return admitted
      const { batch: { groups, rejected }, policyVersion } = admitted
      const context = await delivery.context(admitted.batch)
      begin(device, admitted.batch)
      let accepted = 0
      let duplicates = 0
      const verdicts: Verdict[] = [...rejected]
      let through = context.emptyThrough
      let noted = false
      /** Only what comes alone has a last statement; what an agent says of itself may be a goodbye. */
      const finish: StoreContext['finish'] | undefined = groups.length > 1 || groups[0]?.kind.kind === 'agent.event' ? undefined : async <Row>(statement: Statement, until: Temporal.Instant) => {
        noted = true
        const [, rows] = await Promise.all([contacts.note(unit, device, { through: later(through, until) }), queryLast<Row>(unit, statement)])
        return rows
      }
      for (const { kind, policyVersion: under, records } of groups) {
        const outcome = await store(unit, kind, device, records, { ...context, policyVersion: under }, finish)
        accepted += outcome.accepted
        duplicates += outcome.duplicates
        verdicts.push(...outcome.rejected)
        through = later(through, outcome.through)
      }
      // Last, so that the device's row is locked for as short as possible.
      if (!noted) await contacts.note(unit, device, { through, goodbye: saysGoodbye(eventsOf(groups)) })
      return { accepted, duplicates, rejected: verdicts, policyVersion }
    })
  }

  return { take }
}

const eventsOf = (groups: CheckedBatch['groups']): readonly AgentEvent[] =>
  groups.flatMap(({ kind, records }) => (kind.kind === 'agent.event' ? (records as readonly AgentEvent[]) : []))

function storeWith(kind: Kind, unit: UnitOfWork, device: DeviceCaller, records: readonly CheckedRecord[], { receivedAt, policyVersion, file }: RecordsContext, finish: StoreContext['finish'] = (statement) => unit.query(statement)): Promise<RecordOutcome> {
  const [first] = records
  return file !== undefined && kind.file !== undefined && first !== undefined
    ? kind.file.store(unit, device, first, file, { receivedAt, policyVersion })
    : kind.store(unit, device, records, { receivedAt, policyVersion, finish })
}

/** Stores the records that can be stored and names those that can't; if none of several can, the fault is not theirs and it throws. */
async function storeHalving(unit: UnitOfWork, records: readonly CheckedRecord[], store: (records: readonly CheckedRecord[]) => Promise<RecordOutcome>): Promise<RecordOutcome> {
  let lastFault: unknown
  const half = async (part: readonly CheckedRecord[]): Promise<RecordOutcome> => {
    await unit.query('savepoint part')
    try {
      const outcome = await store(part)
      await unit.query('release savepoint part')
      return outcome
    } catch (error) {
      if (!isRecordsFault(error, sqlStateOf(error))) throw error
      lastFault = error
      await unit.query('rollback to savepoint part')
      await unit.query('release savepoint part')
    }
    const [only] = part
    if (part.length === 1 && only !== undefined) {
      return { accepted: 0, duplicates: 0, rejected: [{ id: only.id, code: 'not-stored', detail: 'the server could not store this record' }] }
    }
    const middle = Math.ceil(part.length / 2)
    return sum(await half(part.slice(0, middle)), await half(part.slice(middle)))
  }
  const outcome = await half(records)
  const unstored = outcome.rejected.filter(({ code }) => code === 'not-stored').length
  if (records.length > 1 && unstored === records.length) throw new Error('none of the records could be stored', { cause: lastFault })
  return outcome
}

function sum(a: RecordOutcome, b: RecordOutcome): RecordOutcome {
  const through = later(a.through, b.through)
  return {
    accepted: a.accepted + b.accepted,
    duplicates: a.duplicates + b.duplicates,
    rejected: [...a.rejected, ...b.rejected],
    ...(through === undefined ? {} : { through }),
  }
}

function later(a: Temporal.Instant | undefined, b: Temporal.Instant | undefined): Temporal.Instant | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return Temporal.Instant.compare(a, b) >= 0 ? a : b
}

/** Wrong data or a plugin that fails on it; not a database that is away, busy or out of space. */
function isRecordsFault(error: unknown, state: string | undefined): boolean {
  if (state !== undefined) return !/^(08|25|40|53|55|57|58|XX)/.test(state)
  // A plugin that hangs does so on any part of the set.
  return error instanceof Error && !('status' in error) && error.name !== 'PluginFault' && !/^Connection terminated|ECONN|EPIPE/.test(error.message)
}

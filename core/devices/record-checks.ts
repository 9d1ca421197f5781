import { Compile } from 'typebox/compile'
import type { RecordKind, RecordVerdict } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { isStorable } from './batch-body.ts'

export interface CheckedRecord {
  readonly kind: string
  readonly id: string
}
type AnyKind = RecordKind<CheckedRecord, unknown>
type Validator = ReturnType<typeof Compile>
interface Group {
  readonly kind: AnyKind
  readonly validator: Validator
  readonly records: CheckedRecord[]
}

export interface Verdict extends Omit<RecordVerdict, 'id'> {
  /** Null where the record has no readable id. */
  readonly id: string | null
}

/** Records of one kind. */
export interface CheckedRecords {
  readonly kind: AnyKind
  readonly records: readonly CheckedRecord[]
}
/** Records of one kind that were collected under one version of the policy. */
export interface CheckedGroup extends CheckedRecords {
  readonly policyVersion: number
}
/** The records of a batch that may be stored, by kind and policy, and the verdicts on the rest. */
export interface CheckedBatch<G extends CheckedRecords = CheckedGroup> {
  readonly groups: readonly G[]
  readonly rejected: readonly Verdict[]
}

export interface CheckContext {
  readonly workspaceId: string
  readonly monitored: boolean
  readonly receivedAt: Temporal.Instant
  /** True where the text of the batch may hold what PostgreSQL cannot store. */
  readonly suspicious: boolean
  /** Whether the records come with a file each. */
  readonly withFile: boolean
}

export interface RecordChecks {
  check(records: readonly unknown[], context: CheckContext): Promise<CheckedBatch<CheckedRecords>>
}

const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Judges each record by itself, so that a bad one never blocks the rest. `own` are the core's kinds. */
export function createRecordChecks({ plugins }: Pick<Platform, 'plugins'>, own: readonly AnyKind[]): RecordChecks {
  const validators = new WeakMap<AnyKind, Validator>()
  function validatorOf(kind: AnyKind): Validator {
    const known = validators.get(kind)
    if (known !== undefined) return known
    const compiled = Compile(kind.schema)
    validators.set(kind, compiled)
    return compiled
  }

  async function findKind(name: string, context: CheckContext): Promise<AnyKind | Omit<Verdict, 'id'>> {
    const core = own.find(({ kind }) => kind === name)
    if (core !== undefined) return context.withFile ? refusals.noFile : core
    const found = plugins.recordKind(name)
    if (found === undefined) return refusals.unknownKind
    if (!await plugins.isOn(found.pluginId, context.workspaceId)) return refusals.pluginDisabled
    if (!context.monitored && found.record.withinPolicy !== false) return refusals.notMonitored
    if (context.withFile !== (found.record.file !== undefined)) return context.withFile ? refusals.noFile : refusals.fileRequired
    return found.record
  }

  function judge({ kind, validator }: Group, record: CheckedRecord, context: CheckContext): Omit<Verdict, 'id'> | undefined {
    if (!validator.Check(record)) {
      const [error] = validator.Errors(record)
      return { code: 'invalid-record', detail: `${error?.instancePath.slice(1) || 'the record'} ${error?.message ?? 'is wrong'}` }
    }
    if (context.suspicious && !isStorable(record)) return refusals.unstorable
    return kind.check?.(record, context)
  }

  /** Groups or refusals by the kinds that occur. */
  async function lookUp(records: readonly CheckedRecord[], context: CheckContext): Promise<ReadonlyMap<string, Group | Omit<Verdict, 'id'>>> {
    const found = new Map<string, Group | Omit<Verdict, 'id'>>()
    for (const { kind: name } of records) {
      if (found.has(name)) continue
      const kind = await findKind(name, context)
      found.set(name, 'store' in kind ? { kind, validator: validatorOf(kind), records: [] } : kind)
    }
    return found
  }

  return {
    async check(items, context) {
      const groups: Group[] = []
      let lastActs: Group | undefined
      /** What a person does on purpose, of whichever kind, is done in the order in which it was sent. */
      const groupFor = (place: Group): Group => {
        const isAct = place.kind.withinPolicy === false && place.kind.kind !== 'agent.event'
        const group = !isAct ? place : lastActs?.kind === place.kind ? lastActs : { ...place, records: [] }
        if (isAct) lastActs = group
        if (group.records.length === 0) groups.push(group)
        return group
      }
      const records = items.filter(isRecord)
      const rejected: Verdict[] = Array.from({ length: items.length - records.length }, () => ({ id: null, ...refusals.noId }))
      const found = await lookUp(records, context)
      for (const record of records) {
        const place = found.get(record.kind)!
        const refusal = 'records' in place ? judge(place, record, context) : place
        if (refusal !== undefined) rejected.push({ id: record.id, code: refusal.code, detail: refusal.detail })
        else if ('records' in place) groupFor(place).records.push(record)
      }
      return { groups, rejected }
    },
  }
}

const refusals = {
  noId: { code: 'invalid-record', detail: 'a record is an object with a kind and a UUID as id' },
  unknownKind: { code: 'unknown-kind', detail: 'no installed plugin takes this kind of record' },
  pluginDisabled: { code: 'plugin-disabled', detail: 'the plugin that takes this kind of record is off in this workspace' },
  notMonitored: { code: 'not-monitored', detail: 'this workspace does not monitor you' },
  noFile: { code: 'file-not-taken', detail: 'this kind of record comes without a file' },
  fileRequired: { code: 'file-required', detail: 'this kind of record comes with a file, through /api/agent/files' },
  unstorable: { code: 'invalid-record', detail: 'text may not contain NUL characters or broken Unicode' },
} as const satisfies Record<string, Omit<Verdict, 'id'>>

function isRecord(value: unknown): value is CheckedRecord {
  return typeof value === 'object' && value !== null
    && 'kind' in value && typeof value.kind === 'string' && value.kind.length <= 100
    && 'id' in value && typeof value.id === 'string' && isId.test(value.id)
}

import type { TSchema } from 'typebox'
import type { DeviceCaller } from './caller.ts'
import type { Statement, UnitOfWork } from './database.ts'

/** Why a record was refused. */
export interface RecordVerdict {
  readonly id: string
  readonly code: string
  readonly detail: string
}
/** What became of the records of a batch. */
export interface RecordOutcome {
  readonly accepted: number
  readonly duplicates: number
  /** Records refused for what they say; the rest is stored. */
  readonly rejected: readonly RecordVerdict[]
  /** The latest instant that the records speak of: the device has delivered everything up to here. */
  readonly through?: Temporal.Instant
}

/** The file that comes with a record of `POST /api/agent/files`. */
export interface RecordFile {
  readonly bytes: Buffer
  /** As the device says; check the bytes. */
  readonly contentType: string
}

/** Why a record is not taken; the agent shows it to the person. */
export type RecordRefusal = Omit<RecordVerdict, 'id'>

/** A plugin's part of a policy, as its `agent.policy` hook gave it. */
export type PolicyData = Readonly<Record<string, unknown>>

interface PolicyJudge<R, P> {
  /** As a method, so that the platform may hold kinds of every record. */
  judge(record: R, part: P): R | RecordRefusal
}

/**
 * A record kind of the agent's batch, owned by one plugin. `F` is what `file.prepare` makes of a file, `P` the plugin's part of the policy.
 */
export interface RecordKind<R extends { readonly kind: string; readonly id: string }, F = RecordFile, P = PolicyData> {
  readonly kind: R['kind']
  /** JSON schema of one record, closed. Each record is checked before `store` sees it. */
  readonly schema: TSchema
  /** When it was recorded, an RFC 3339 instant: what was recorded before a wider policy held is taken under the one before. Default: on arrival. */
  recordedAt?(record: R): string
  /**
   * Judges a record by the plugin's part of a policy: gives it without the fields that the policy does not collect, or says why it is refused.
   * The platform asks with the policy in force and, where the agent collected under another version, with that one too; where a policy has no
   * part of the plugin, it refuses the record itself (`not-collected`). False: no policy speaks of it, because a person makes it on purpose.
   */
  readonly withinPolicy: PolicyJudge<R, P>['judge'] | false
  /**
   * The table of the plugin's schema in which these records become rows. It has the column `policy_version integer`, which holds what the context of
   * `store` says; rows from before the column have none. False where the records leave no row of their own.
   */
  readonly table: string | false
  /** Checks beyond the schema; undefined lets pass. */
  check?(record: R, context: { readonly receivedAt: Temporal.Instant }): RecordRefusal | undefined
  /** Stores checked records in the batch's transaction; set-based, idempotent. Throwing makes the core halve the set. */
  store(unit: UnitOfWork, device: DeviceCaller, records: readonly R[], context: StoreContext): Promise<RecordOutcome>
  /** Takes a file with each record; the kind is then accepted by `POST /api/agent/files` only. */
  readonly file?: RecordFileKind<R, F>
}

/** When records arrived, and the version of the policy they were collected under. */
export interface StoredUnder {
  readonly receivedAt: Temporal.Instant
  /** The version of the policy that the records were collected under, as the server judged them: keep it with each. */
  readonly policyVersion: number
}
/** What is available while the records of a batch are stored. */
export interface StoreContext extends StoredUnder {
  /**
   * Runs the last statement of `store`: as `unit.query`, but where nothing else follows in the batch, the device's contact and the commit travel with it
   * in one round trip. `through` is that of the outcome. Nothing may be asked of the unit afterwards.
   */
  finish<Row>(statement: Statement, through: Temporal.Instant): Promise<Row[]>
}

/** What becomes of the file that comes with a record. */
export interface RecordFileKind<R, Prepared = RecordFile> {
  readonly maximumBytes: number
  /**
   * Looks at the file and works on it before the transaction begins, so that slow work holds no connection. What it gives goes to `store`,
   * a code with a detail rejects the record. Without it `store` is given the file itself.
   */
  prepare?(device: DeviceCaller, record: R, file: RecordFile, context: { readonly receivedAt: Temporal.Instant }): Promise<{ readonly prepared: Prepared } | RecordRefusal>
  store(unit: UnitOfWork, device: DeviceCaller, record: R, file: Prepared, context: StoredUnder): Promise<RecordOutcome>
}

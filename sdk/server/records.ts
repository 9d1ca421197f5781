import type { TSchema } from 'typebox'
import type { DeviceCaller } from './caller.ts'
import type { UnitOfWork } from './database.ts'

export interface RecordVerdict {
  readonly id: string
  readonly code: string
  readonly detail: string
}
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

/** A record kind of the agent's batch, owned by one plugin. `F` is what `file.prepare` makes of a file. */
export interface RecordKind<R extends { readonly kind: string; readonly id: string }, F = RecordFile> {
  readonly kind: R['kind']
  /** JSON schema of one record, closed. Each record is checked before `store` sees it. */
  readonly schema: TSchema
  /** Checks beyond the schema; undefined lets pass. */
  check?(record: R, context: { readonly receivedAt: Temporal.Instant }): { readonly code: string; readonly detail: string } | undefined
  /** Stores checked records in the batch's transaction; set-based, idempotent. Throwing makes the core halve the set. */
  store(unit: UnitOfWork, device: DeviceCaller, records: readonly R[], context: { readonly receivedAt: Temporal.Instant }): Promise<RecordOutcome>
  /** Takes a file with each record; the kind is then accepted by `POST /api/agent/files` only. */
  readonly file?: RecordFileKind<R, F>
}

/** What becomes of the file that comes with a record. */
export interface RecordFileKind<R, Prepared = RecordFile> {
  readonly maximumBytes: number
  /**
   * Looks at the file and works on it before the transaction begins, so that slow work holds no connection. What it gives goes to `store`,
   * a code with a detail rejects the record. Without it `store` is given the file itself.
   */
  prepare?(device: DeviceCaller, record: R, file: RecordFile, context: { readonly receivedAt: Temporal.Instant }): Promise<{ readonly prepared: Prepared } | { readonly code: string; readonly detail: string }>
  store(unit: UnitOfWork, device: DeviceCaller, record: R, file: Prepared, context: { readonly receivedAt: Temporal.Instant }): Promise<RecordOutcome>
}

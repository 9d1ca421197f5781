import Type from 'typebox'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Id, Instant, closed, eventDataFault } from '@overt/sdk/agent'
import type { CollectedRecord, FileRecord } from '@overt/sdk/agent'
import { AgentError } from './errors.ts'
import { recordWithFile } from './multipart.ts'
import type { MultipartBody } from './multipart.ts'
import { isPlainWebp } from './plain-webp.ts'

/** `agent.event` as it may leave the device: flat data of names, numbers and flags, nothing else. */
export const EventRecord = Type.Object({
  kind: Type.Literal('agent.event'),
  id: Id,
  at: Instant,
  event: Type.String({ pattern: '^[a-z][a-z-]{0,39}$' }),
  data: Type.Optional(Type.Record(
    Type.String({ pattern: '^[a-zA-Z]{1,40}$' }),
    Type.Union([Type.String({ maxLength: 120 }), Type.Number(), Type.Boolean(), Type.Null()]),
    { maxProperties: 20 },
  )),
}, closed)

export interface Envelope {
  readonly sentAt: string
  readonly policyVersion: number
  readonly records: readonly CollectedRecord[]
}

export interface WireGate {
  /** Whether a record may leave the device as it is. */
  allows(record: CollectedRecord): boolean
  /** Whether a record may leave the device with this file, as it is. */
  allowsFile(record: CollectedRecord, file: Uint8Array): boolean
  /** The bytes of a batch. @throws AgentError `record-not-allowed` for a field that no schema names */
  serialise(envelope: Envelope): string
  /** The body for one record with its file. @throws AgentError `record-not-allowed` */
  serialiseFile(envelope: Envelope, file: Uint8Array): MultipartBody
}

/**
 * The only exit for records: closed schemas, one per kind; what does not fit throws instead of leaving. Kinds with a file leave with a
 * plain WebP picture only, the others only without.
 */
export function createWireGate(schemas: readonly TSchema[], files: readonly FileRecord[]): WireGate {
  const validators = [EventRecord, ...schemas].map((schema) => Compile(schema))
  const fileValidators = files.map(({ kind, schema, maximumBytes }) => ({ kind, maximumBytes, validator: Compile(schema) }))
  const allows = (record: CollectedRecord): boolean => validators.some((validator) => validator.Check(record))
    && (record.kind !== 'agent.event' || eventDataFault(String(record.event), record.data) === undefined)
  const allowsFile = (record: CollectedRecord, file: Uint8Array): boolean =>
    fileValidators.some(({ kind, maximumBytes, validator }) =>
      record.kind === kind && validator.Check(record) && file.length <= maximumBytes && isPlainWebp(file))
  return {
    allows,
    allowsFile,
    serialise({ sentAt, policyVersion, records }) {
      const stranger = records.find((record) => !allows(record))
      if (stranger !== undefined) throw new AgentError('record-not-allowed', { detail: String(stranger.kind) })
      return JSON.stringify({ sentAt, policyVersion, records })
    },
    serialiseFile({ sentAt, policyVersion, records }, file) {
      const [record] = records
      if (record === undefined || records.length > 1 || !allowsFile(record, file)) {
        throw new AgentError('record-not-allowed', { detail: String(record?.kind) })
      }
      return recordWithFile(JSON.stringify({ sentAt, policyVersion, records }), file, 'image/webp')
    },
  }
}

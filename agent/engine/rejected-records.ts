import { uuidv7At } from '@overt/sdk/agent'
import type { CollectedRecord } from '@overt/sdk/agent'
import { openDayFiles } from './day-files.ts'
import { isRecord } from './record-lines.ts'

const keepDays = 30

/** A record the server refused, with its reason: never silently dropped, shown in the window for 30 days. */
export interface Rejection {
  readonly record: CollectedRecord
  readonly code: string
  readonly detail: string
}

export interface RejectedRecords {
  add(rejections: readonly Rejection[], now: number): Promise<void>
  newest(offset: number, limit: number): Promise<Rejection[]>
  expire(now: number): Promise<void>
}

export function openRejectedRecords(folder: string): RejectedRecords {
  const files = openDayFiles(folder, keepDays)
  return {
    add: (rejections, now) =>
      files.append(rejections.map((rejection) => ({ kind: 'rejected', id: uuidv7At(now), ...rejection })), now),
    newest: async (offset, limit) => (await files.newest(offset, limit)).flatMap(toRejection),
    expire: (now) => files.expire(now),
  }
}

function toRejection({ record, code, detail }: CollectedRecord): Rejection[] {
  return isRecord(record) ? [{ record, code: String(code), detail: String(detail) }] : []
}

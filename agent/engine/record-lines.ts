import { crc32 } from 'node:zlib'
import type { CollectedRecord } from '@overt/sdk/agent'

/** What a file of records holds: the good records, where the last good line ends, and how many lines are damaged. */
export interface RecordLines {
  readonly records: CollectedRecord[]
  readonly goodBytes: number
  readonly damagedLines: number
}

/** One line: the checksum of the JSON in eight hex digits, a space, the JSON, a line feed. */
export function encodeLine(record: CollectedRecord): Buffer {
  const json = Buffer.from(JSON.stringify(record))
  return Buffer.concat([Buffer.from(`${checksum(json)} `), json, Buffer.from('\n')])
}

/** Reads lines; a damaged one is counted and left out, whatever is in it. */
export function decodeLines(content: Buffer): RecordLines {
  const records: CollectedRecord[] = []
  let damagedLines = 0
  let goodBytes = 0
  for (let start = 0; start < content.length;) {
    const end = content.indexOf(0x0a, start)
    const record = end === -1 ? null : decodeLine(content.subarray(start, end))
    if (record === null) damagedLines++
    else {
      records.push(record)
      goodBytes = end + 1
    }
    if (end === -1) break
    start = end + 1
  }
  return { records, goodBytes, damagedLines }
}

function decodeLine(line: Buffer): CollectedRecord | null {
  if (line.length < 11 || line[8] !== 0x20) return null
  const json = line.subarray(9)
  if (checksum(json) !== line.toString('latin1', 0, 8)) return null
  const value: unknown = JSON.parse(json.toString('utf8'))
  return isRecord(value) ? value : null
}

function checksum(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(8, '0')
}

export function isRecord(value: unknown): value is CollectedRecord {
  return typeof value === 'object' && value !== null
    && 'kind' in value && typeof value.kind === 'string' && 'id' in value && typeof value.id === 'string'
}

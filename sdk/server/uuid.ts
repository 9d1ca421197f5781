import { randomUUID } from 'node:crypto'

/** A new UUID version 7 (RFC 9562): time-ordered, made by whoever creates the record first. */
export function uuidv7(at: number = Date.now()): string {
  const time = at.toString(16).padStart(12, '0')
  // Node draws the random bits of many version 4 ids at once; a draw for each takes ten times as long.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

import { randomBytes } from 'node:crypto'

/**
 * A version 7 UUID (RFC 9562) for the given epoch milliseconds: the agent's ids carry corrected time, not the
 * machine's clock, which may be wrong.
 */
export function uuidv7At(epochMilliseconds: number): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Math.max(0, Math.trunc(epochMilliseconds)), 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** PostgreSQL types with the number of each in the catalogue and its size. */
const types = { smallint: { oid: 21, bytes: 2 }, integer: { oid: 23, bytes: 4 }, bigint: { oid: 20, bytes: 8 } } as const

const headerBytes = 20
const lengthBytes = 4
const nullLength = -1
const wordRange = 2 ** 32

/** Encodes numbers as PostgreSQL's `array_recv` reads them. Text takes several times as long to write and to read. */
export function binaryArray(type: keyof typeof types, items: readonly (number | null)[]): Buffer {
  const { oid, bytes } = types[type]
  if (items.length === 0) return empty(oid)
  const buffer = Buffer.allocUnsafe(headerBytes + items.length * (lengthBytes + bytes))
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
  let at = headerBytes
  let hasNulls = 0
  for (const item of items) {
    if (item === null) {
      hasNulls = 1
      view.setInt32(at, nullLength)
      at += lengthBytes
      continue
    }
    view.setInt32(at, bytes)
    at += lengthBytes
    if (bytes === 8) {
      view.setInt32(at, Math.floor(item / wordRange))
      view.setUint32(at + 4, item % wordRange)
    } else if (bytes === 4) view.setInt32(at, item)
    else view.setInt16(at, item)
    at += bytes
  }
  // One dimension, and its length; the first element has the index 1.
  for (const [index, word] of [1, hasNulls, oid, items.length, 1].entries()) view.setInt32(index * 4, word)
  return buffer.subarray(0, at)
}

function empty(oid: number): Buffer {
  const buffer = Buffer.alloc(12)
  buffer.writeInt32BE(oid, 8)
  return buffer
}

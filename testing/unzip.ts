import { inflateRawSync } from 'node:zlib'

/** The parts of a ZIP by their central directory (APPNOTE 6.3.10). */
export function unzip(file: Buffer): ReadonlyMap<string, Buffer> {
  const end = file.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  const parts = new Map<string, Buffer>()
  for (let at = file.readUInt32LE(end + 16); file.readUInt32LE(at) === 0x02014b50;) {
    const [method, packed, name, extra, comment, local] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20), file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32), file.readUInt32LE(at + 42)]
    const begins = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const content = file.subarray(begins, begins + packed)
    parts.set(file.subarray(at + 46, at + 46 + name).toString(), method === 0 ? content : inflateRawSync(content))
    at += 46 + name + extra + comment
  }
  return parts
}

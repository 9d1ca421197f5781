/** Varints of Protocol Buffers and of PMTiles. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}
const bytesField = (tag: number, bytes: readonly number[]): number[] => [tag << 3 | 2, ...varint(bytes.length), ...bytes]
const numberField = (tag: number, value: number): number[] => [tag << 3, ...varint(value)]
const zigzag = (value: number): number[] => varint(value < 0 ? -2 * value - 1 : 2 * value)

/** One vector tile: the layer `earth`, a square over all of it. */
function tile(): number[] {
  const geometry = [...varint(9), ...zigzag(0), ...zigzag(0), ...varint(26), ...zigzag(4096), ...zigzag(0), ...zigzag(0), ...zigzag(4096), ...zigzag(-4096), ...zigzag(0), ...varint(15)]
  const feature = [...numberField(3, 3), ...bytesField(4, geometry)]
  return bytesField(3, [...numberField(15, 2), ...bytesField(1, [...Buffer.from('earth')]), ...bytesField(2, feature), ...numberField(5, 4096)])
}

/** An archive of PMTiles 3 with one tile for the whole world, uncompressed. */
export function mapArchive(): Buffer {
  const data = tile()
  const directory = [...varint(1), ...varint(0), ...varint(1), ...varint(data.length), ...varint(1)]
  const metadata = [...Buffer.from('{}')]
  const header = Buffer.alloc(127)
  header.write('PMTiles', 0, 'latin1')
  header[7] = 3
  let offset = header.length
  for (const [index, length] of [directory.length, metadata.length, 0, data.length].entries()) {
    header.writeBigUInt64LE(BigInt(offset), 8 + 16 * index)
    header.writeBigUInt64LE(BigInt(length), 16 + 16 * index)
    offset += length
  }
  for (const place of [72, 80, 88]) header.writeBigUInt64LE(1n, place)
  // Clustered; directory and tile uncompressed; vector tiles; zoom 0 only; the whole world in units of 1e-7 degrees.
  header.set([1, 1, 1, 1, 0, 0], 96)
  for (const [index, degrees] of [-180, -85, 180, 85].entries()) header.writeInt32LE(degrees * 1e7, 102 + 4 * index)
  return Buffer.concat([header, Buffer.from([...directory, ...metadata, ...data])])
}

const pictureChunks = ['VP8 ', 'VP8L', 'VP8X', 'ALPH']

/** Whether the bytes are one WebP picture and nothing beside it: no metadata, no animation, nothing after its end. */
export function isPlainWebp(bytes: Uint8Array): boolean {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (content.length < 20 || content.toString('latin1', 0, 4) !== 'RIFF' || content.toString('latin1', 8, 12) !== 'WEBP') return false
  if (content.readUInt32LE(4) + 8 !== content.length) return false
  for (let at = 12; at < content.length;) {
    if (at + 8 > content.length || !pictureChunks.includes(content.toString('latin1', at, at + 4))) return false
    const length = content.readUInt32LE(at + 4)
    at += 8 + length + (length % 2)
    if (at > content.length) return false
  }
  return true
}

/** Bytes `from` to `to`, both included. */
export interface ByteRange { readonly from: number; readonly to: number }

/** Reads a `Range` header (RFC 9110 § 14.2): undefined where the whole is to be sent, `outside` where no byte of the file lies in it. Several ranges are answered with the whole. */
export function byteRange(header: string | undefined, size: number): ByteRange | 'outside' | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (found === null || (found[1] === '' && found[2] === '')) return undefined
  const [first, last] = [found[1]!, found[2]!]
  if (first === '') return Number(last) === 0 || size === 0 ? 'outside' : { from: Math.max(0, size - Number(last)), to: size - 1 }
  const from = Number(first)
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < from) return undefined
  return from >= size ? 'outside' : { from, to }
}

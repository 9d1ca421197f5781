/** What is drawn for a punch; each kind of evidence has a draw of its own. */
export type SampledKind = 'selfie' | 'gps'

/**
 * Whether evidence is drawn for a punch, one in `oneIn`: HMAC-SHA-256 of the punch's id under a seed that the server gave, so that a phone without
 * a connection and the server decide alike. `seed` is hexadecimal.
 */
export async function isDrawn(seed: string, punchId: string, kind: SampledKind, oneIn: number): Promise<boolean> {
  const { subtle } = globalThis.crypto
  const bytes = Uint8Array.from(seed.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const key = await subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const digest = new DataView(await subtle.sign('HMAC', key, new TextEncoder().encode(`${kind} ${punchId}`)))
  // 48 bits: a remainder of them favours no number noticeably, and they fit a JavaScript number.
  return (digest.getUint16(0) * 2 ** 32 + digest.getUint32(2)) % oneIn === 0
}

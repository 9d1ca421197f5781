/** Bytes as lower-case hexadecimal text: what extension and agent exchange and keep is text. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The bytes of a hexadecimal text; empty where it is none. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return /^([0-9a-f]{2})*$/.test(text) ? Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)) : new Uint8Array()
}

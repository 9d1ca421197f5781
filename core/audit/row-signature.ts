import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Signs what a row of the trail says until it is in the chain. */
export interface RowSignatures {
  sign(content: string): Buffer
  matches(content: string, signature: Buffer): boolean
}

/** HMAC-SHA-256 under a key derived (HKDF, RFC 5869) from the installation's secret: no role of the database knows it, not even the tables' owner. */
export function createRowSignatures(secret: string): RowSignatures {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'overt audit rows', 32))
  const sign = (content: string): Buffer => createHmac('sha256', key).update(content, 'utf8').digest()
  return {
    sign,
    matches: (content, signature) => signature.length === 32 && timingSafeEqual(sign(content), signature),
  }
}

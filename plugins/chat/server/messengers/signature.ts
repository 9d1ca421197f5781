import { createHmac, timingSafeEqual } from 'node:crypto'

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function sameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Whether `hex` after its prefix is the HMAC-SHA256 of the parts. An empty secret proves nothing. */
export function isSigned(signature: string | undefined, prefix: string, secret: string, ...parts: readonly (string | Buffer)[]): boolean {
  if (signature === undefined || secret === '') return false
  const hmac = createHmac('sha256', secret)
  for (const part of parts) hmac.update(part)
  return sameText(signature, `${prefix}${hmac.digest('hex')}`)
}

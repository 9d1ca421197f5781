import { createECDH, hkdfSync } from 'node:crypto'
import type { Config } from '../../config.ts'

/** The key pair by which push services know this installation (RFC 8292), and whom they can write to. */
export interface Vapid {
  readonly subject: string
  /** An uncompressed point of P-256, in base64url: browsers ask for it. */
  readonly publicKey: string
  readonly privateKey: string
}

/** The order of P-256: FIPS 186-5 and SEC 2. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/**
 * Derives the pair (HKDF, RFC 5869; FIPS 186-5 A.2.1: 64 bits more than the order has) from the installation's secret, which is made at the
 * first start: every process has the same one, and a restored backup keeps the browsers that were switched on.
 */
export function createVapid(secret: string, config: Pick<Config, 'publicUrl' | 'mailFrom'>): Vapid {
  const bits = Buffer.from(hkdfSync('sha256', secret, '', 'overt web push', 40)).toString('hex')
  const scalar = BigInt(`0x${bits}`) % (order - 1n) + 1n
  const privateKey = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(privateKey)
  return { subject: contact(config), publicKey: pair.getPublicKey('base64url'), privateKey: privateKey.toString('base64url') }
}

/** An address at which the operator is reached: of mails, where it is one, else of the site. */
function contact({ publicUrl, mailFrom }: Pick<Config, 'publicUrl' | 'mailFrom'>): string {
  const address = /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(mailFrom)?.[1] ?? mailFrom.trim()
  if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address)) return `mailto:${address}`
  return publicUrl?.startsWith('https:') === true ? publicUrl : `mailto:${address}`
}

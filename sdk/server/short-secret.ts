import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, Buffer>(scrypt)

/** Hashes what people remember, such as a PIN or a password, with scrypt and a salt. What is random and long needs no more than SHA-256. */
export async function hashShortSecret(secret: string): Promise<string> {
  const salt = randomBytes(16)
  return `scrypt$${salt.toString('base64')}$${(await derive(secret, salt, 32)).toString('base64')}`
}

/** Compares in constant time; without a hash it takes as long and answers false. Count attempts before. */
export async function verifyShortSecret(hash: string | null | undefined, secret: string): Promise<boolean> {
  const [, salt = '', tag = ''] = hash?.split('$') ?? []
  const expected = Buffer.from(tag, 'base64')
  const actual = await derive(secret, Buffer.from(salt, 'base64'), 32)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

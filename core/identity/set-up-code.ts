import { createHmac, timingSafeEqual } from 'node:crypto'

const letters = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789'
const length = 10

/**
 * The code that the first admin types where they cannot be taken for somebody at this machine: printed on the console, the same in every
 * process of the installation, worthless once somebody has an account.
 */
export function setUpCode(secret: string): string {
  const bytes = createHmac('sha256', secret).update('set-up code').digest()
  const text = Array.from({ length }, (_, index) => letters[bytes[index]! % letters.length]).join('')
  return `${text.slice(0, length / 2)}-${text.slice(length / 2)}`
}

export function isSetUpCode(secret: string, given: string): boolean {
  const plain = (code: string): Buffer => Buffer.from(code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '').slice(0, length).padEnd(length))
  return timingSafeEqual(plain(setUpCode(secret)), plain(given))
}

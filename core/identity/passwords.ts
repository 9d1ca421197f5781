import { randomBytes, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { overloaded } from '../errors.ts'
import { argon2id } from './argon2id.ts'
import type { Argon2Cost } from './argon2id.ts'

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const
const format = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/
const longestQueue = 50
const atOnce = Math.min(4, availableParallelism())

let running = 0
const waiting: (() => void)[] = []

/** Hashes a password with argon2id into a PHC string; throws `overloaded` when too many wait. Only tests have other costs than the usual. */
export async function hashPassword(password: string, { memory, passes }: Pick<Argon2Cost, 'memory' | 'passes'> = cost): Promise<string> {
  const salt = randomBytes(16)
  const tag = await derive(password, salt, { ...cost, memory, passes })
  return `$argon2id$v=19$m=${memory},t=${passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(tag)}`
}

/** Compares in constant time; without a hash it takes as long and answers false. */
export async function verifyPassword(hash: string | null | undefined, password: string): Promise<boolean> {
  const parts = format.exec(hash ?? '')
  if (parts === null) {
    await derive(password, Buffer.alloc(16), cost)
    return false
  }
  const [, memory, passes, parallelism, salt = '', tag = ''] = parts
  const expected = Buffer.from(tag, 'base64')
  const actual = await derive(password, Buffer.from(salt, 'base64'), {
    memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism), tagLength: expected.length,
  })
  return timingSafeEqual(actual, expected)
}

async function derive(password: string, nonce: Buffer, options: Argon2Cost): Promise<Buffer> {
  await takeTurn()
  try {
    return await argon2id(password.normalize('NFKC'), nonce, options)
  } finally {
    running--
    waiting.shift()?.()
  }
}

/** Each hash holds 19 MiB and a thread: a bounded number at once, a bounded queue, then 503. */
async function takeTurn(): Promise<void> {
  if (running >= atOnce) {
    if (waiting.length >= longestQueue) throw overloaded({ values: { seconds: 2 }, retryAfterSeconds: 2 })
    await new Promise<void>((resolve) => { waiting.push(resolve) })
  }
  running++
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

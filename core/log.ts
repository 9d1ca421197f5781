import pino from 'pino'
import type { Logger } from 'pino'
import { oneLineASecond } from './fault-lines.ts'

const pretty = process.stdout.isTTY ? (await import('pino-pretty')).default : undefined

/** What must never reach a log, wherever it stands in a record. */
const secrets = ['password', 'token', 'secret', 'authorization', 'cookie', 'deviceToken', 'totp']

/** JSON lines; readable ones where a person watches a terminal. Faults of one kind make one line a second. */
export function createLog(level: string): Logger {
  const options = { level, redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[hidden]' }, hooks: { logMethod: oneLineASecond() } }
  return pretty !== undefined ? pino(options, pretty({ sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })) : pino(options)
}

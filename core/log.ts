import pino from 'pino'
import type { Logger } from 'pino'

const pretty = process.stdout.isTTY ? (await import('pino-pretty')).default : undefined

/** What must never reach a log, wherever it stands in a record. */
const secrets = ['password', 'token', 'secret', 'authorization', 'cookie', 'deviceToken', 'totp']

/** JSON lines; readable ones where a person watches a terminal. */
export function createLog(level: string): Logger {
  const options = { level, redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[hidden]' } }
  return pretty !== undefined ? pino(options, pretty({ sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })) : pino(options)
}

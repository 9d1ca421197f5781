import { chmodSync, existsSync, openSync, renameSync, closeSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { instantText } from '@overt/sdk/agent'

const largestBytes = 1_000_000
const filesKept = 5

export type LogFields = Readonly<Record<string, string | number | boolean | null>>

/** The agent's own log: what it did, never what the person did. */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  close(): void
}

/** As `openLog`; a log that cannot be opened, on a full disk for instance, is no reason not to start. */
export function openLogIfPossible(folder: string): Log {
  try {
    return openLog(folder)
  } catch {
    return silentLog
  }
}

/** Writes JSON lines to `agent.log`, five files of one megabyte, each string redacted. */
export function openLog(folder: string, now: () => number = Date.now): Log {
  const path = join(folder, 'agent.log')
  let file = openPrivate(path)
  let bytes = statSync(path).size
  const write = (level: string, event: string, fields: LogFields): void => {
    const safe = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]))
    const line = `${JSON.stringify({ at: instantText(now()), level, event: redact(event), ...safe })}\n`
    if (bytes + line.length > largestBytes) {
      closeSync(file)
      rotate(path)
      file = openPrivate(path)
      bytes = 0
    }
    bytes += writeIfPossible(file, line)
  }
  return {
    info: (event, fields = {}) => write('info', event, fields),
    warn: (event, fields = {}) => write('warn', event, fields),
    close: () => closeSync(file),
  }
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, close: () => undefined }

/** Removes tokens, email addresses and names of hosts. */
export function redact(text: string): string {
  return text
    .replace(/\bov[dt]_[\w-]+/g, '[token]')
    .replace(/\bBearer\s+\S+/gi, 'Bearer [token]')
    .replace(/[\w.+-]+@[\w.-]+/g, '[email]')
    .replace(/\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b/gi, '[host]')
}

/** The bytes written; a full disk must not stop the agent because of its log. */
function writeIfPossible(file: number, line: string): number {
  try {
    return writeSync(file, line)
  } catch {
    return 0
  }
}

function openPrivate(path: string): number {
  const file = openSync(path, 'a', 0o600)
  chmodSync(path, 0o600)
  return file
}

function rotate(path: string): void {
  for (let number = filesKept - 1; number >= 1; number--) {
    const from = number === 1 ? path : `${path}.${number - 1}`
    if (existsSync(from)) renameSync(from, `${path}.${number}`)
  }
}

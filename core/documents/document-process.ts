import { fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deserialize } from 'node:v8'
import type { DocumentAnswer, DocumentTerms } from './document-terms.ts'

/** Why a process gave no result. */
export type DocumentFault = 'unreadable' | 'too-complex' | 'timed-out' | 'abandoned' | 'busy' | 'unusable'
export type DocumentOutcome = { readonly result: unknown } | { readonly fault: DocumentFault; readonly reason: string }

export interface DocumentProcess {
  /** Reads one document; never rejects. One at a time. */
  read(input: unknown): Promise<DocumentOutcome>
  end(fault: 'timed-out' | 'abandoned'): void
  readonly ended: Promise<void>
}

/** Importing the reader and what it needs, on a machine that is busy. */
const startMs = 10_000
const keptErrorCharacters = 2_000
/** Below the server, so that it answers at once while every processor reads. */
const niceness = 10
/** What a program needs to start, and nothing of the server's: no secret, no address, no key. */
const environment = Object.fromEntries(['PATH', 'SystemRoot', 'TEMP', 'TMPDIR', 'TZ'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))

/** Starts a process that reads documents by one reader, one after the other. */
export function startDocumentProcess(terms: DocumentTerms, addons: boolean): DocumentProcess {
  const child = fork(fileURLToPath(new URL(`./document-worker${extname(import.meta.url)}`, import.meta.url)), [JSON.stringify(terms)], {
    serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: environment, execArgv: nodeOptions(terms, addons),
  })
  const { promise: ended, resolve: setEnded } = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<DocumentOutcome | undefined>()
  let answer: ((outcome: DocumentOutcome) => void) | undefined
  let forced: DocumentFault | undefined
  let complaint = ''

  const starting = setTimeout(() => { end('busy') }, startMs)
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { complaint = (complaint + text).slice(-keptErrorCharacters) })
  child.on('message', (message: DocumentAnswer) => {
    if (message.kind === 'ready') {
      clearTimeout(starting)
      opened.resolve(undefined)
    } else if (message.kind === 'unusable') {
      opened.resolve({ fault: 'unusable', reason: message.reason })
    } else {
      answer?.(message.kind === 'result' ? { result: deserialize(message.bytes) } : { fault: message.kind, reason: message.reason })
    }
  })
  child.once('close', (code: number | null, signal: NodeJS.Signals | null) => { finish(signal, code) })
  // Where it could not be started there is no exit.
  child.once('error', (error) => { complaint ||= error.message; finish(null, null) })
  if (child.pid !== undefined) lower(child.pid)

  function finish(signal: NodeJS.Signals | null, code: number | null): void {
    clearTimeout(starting)
    // Killed by its own watch, by the system for memory, or aborted by V8 at the limit of its heap.
    const memory = signal === 'SIGKILL' || signal === 'SIGABRT' || code === 134
    const outcome: DocumentOutcome = { fault: forced ?? (memory ? 'too-complex' : 'unreadable'), reason: complaint.trim() || `the process ended (${signal ?? String(code)})` }
    opened.resolve(code === null && signal === null ? { ...outcome, fault: 'unusable' } : outcome)
    answer?.(outcome)
    setEnded()
  }

  function end(fault: DocumentFault): void {
    forced ??= fault
    child.kill('SIGKILL')
  }

  return {
    ended,
    end,
    async read(input) {
      const early = await opened.promise
      if (early !== undefined) return early
      const { promise, resolve } = Promise.withResolvers<DocumentOutcome>()
      answer = resolve
      const timer = setTimeout(() => { end('timed-out') }, terms.deadlineMs)
      child.send({ input }, (error) => { if (error !== null) end('unreadable') })
      try {
        return await promise
      } finally {
        clearTimeout(timer)
        answer = undefined
      }
    },
  }
}

/** Nothing but reading files is permitted: no writing, no network, no other program. */
function nodeOptions({ memoryBytes }: DocumentTerms, addons: boolean): string[] {
  return [
    ...process.execArgv.filter((option) => option.startsWith('--conditions=')),
    `--max-old-space-size=${Math.ceil(memoryBytes / 1024 / 1024)}`,
    '--permission', '--allow-fs-read=*', '--allow-worker', '--disable-warning=SecurityWarning', ...addons ? ['--allow-addons'] : [],
  ]
}

function lower(pid: number): void {
  try {
    setPriority(pid, niceness)
  } catch {
    // It has ended already, or the system has no priorities: it is bounded by its deadline all the same.
  }
}

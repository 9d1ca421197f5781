import { serialize } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { DocumentAnswer, DocumentTerms } from './document-terms.ts'

/** The process that reads documents from outside. A thread of it watches memory and time, because a reader that loops hears nothing. */
const terms = JSON.parse(process.argv[2] ?? '{}') as DocumentTerms
/** The server ends a process at its deadline; this much later the process ends itself, should the server be gone. */
const graceMs = 2_000
/** What Node, its compiler and a library take before the first document. */
const ownBytes = 128 * 1024 * 1024
const deadline = new BigInt64Array(new SharedArrayBuffer(8))

process.once('disconnect', () => process.exit(0))
process.on('uncaughtException', () => process.exit(1))

new Worker(`(${watch.toString()})()`, { eval: true, workerData: { deadline, memoryBytes: terms.memoryBytes + ownBytes } })
const read = await open()
process.on('message', ({ input }: { readonly input: unknown }) => {
  Atomics.store(deadline, 0, BigInt(Date.now() + terms.deadlineMs + graceMs))
  void readOne(input).then((answer) => {
    Atomics.store(deadline, 0, 0n)
    tell(answer)
  })
})
if (read !== undefined) tell({ kind: 'ready' })

async function open(): Promise<((input: unknown) => unknown) | undefined> {
  try {
    const found = (await import(terms.module) as Readonly<Record<string, unknown>>)[terms.export]
    if (typeof found === 'function') return found as (input: unknown) => unknown
    tell({ kind: 'unusable', reason: `${terms.module} exports no function ${terms.export}` })
  } catch (error) {
    tell({ kind: 'unusable', reason: `${terms.module}: ${error instanceof Error ? error.message : String(error)}` })
  }
  return undefined
}

async function readOne(input: unknown): Promise<DocumentAnswer> {
  try {
    const bytes = serialize(await read?.(input))
    if (bytes.length > terms.maximumResultBytes) return { kind: 'too-complex', reason: `the result has ${bytes.length} bytes` }
    return { kind: 'result', bytes }
  } catch (error) {
    // Too deep a call stack, too long a text.
    return { kind: error instanceof RangeError ? 'too-complex' : 'unreadable', reason: error instanceof Error ? error.stack ?? error.message : String(error) }
  }
}

function tell(answer: DocumentAnswer): void {
  process.send?.(answer)
}

/** Runs as the source of a thread: it must not use anything outside itself. */
function watch(): void {
  const { workerData } = process.getBuiltinModule('node:worker_threads') as { readonly workerData: { readonly deadline: BigInt64Array<SharedArrayBuffer>; readonly memoryBytes: number } }
  setInterval(() => {
    const due = Number(Atomics.load(workerData.deadline, 0))
    if (process.memoryUsage.rss() > workerData.memoryBytes || (due !== 0 && Date.now() > due)) process.kill(process.pid, 'SIGKILL')
  }, 25)
}

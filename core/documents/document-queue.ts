import { startDocumentProcess } from './document-process.ts'
import type { DocumentOutcome, DocumentProcess } from './document-process.ts'
import type { DocumentTerms } from './document-terms.ts'

/** One kind of document: its reader and who declared it. */
export interface DocumentKind {
  readonly pluginId: string
  readonly terms: DocumentTerms
  readonly addons: boolean
}

export interface DocumentQueue {
  /** Reads a document in its turn; never rejects. */
  read(kind: DocumentKind, input: unknown, signal: AbortSignal | undefined): Promise<DocumentOutcome>
  /** Ends what runs and refuses what waits. */
  close(): void
}

export interface DocumentQueueOptions {
  /** Documents read at once, over all plugins. */
  readonly processes: number
  /** More would only fill the memory while they wait. */
  readonly waitingAtMost: number
  readonly waitMs: number
  /** A process that has nothing to do for so long gives its memory back. */
  readonly idleMs: number
}

interface Task {
  readonly kind: DocumentKind
  readonly input: unknown
  finish(outcome: DocumentOutcome): void
}
interface Running {
  readonly kind: DocumentKind
  readonly process: DocumentProcess
  task: Task | undefined
  idle: NodeJS.Timeout | undefined
}

/** Reads a few documents at a time, the others in turn; a plugin with nothing running goes first. */
export function createDocumentQueue({ processes, waitingAtMost, waitMs, idleMs }: DocumentQueueOptions): DocumentQueue {
  const running = new Set<Running>()
  const waiting: Task[] = []
  let closed = false

  function next(): void {
    const busy = (pluginId: string) => [...running].filter(({ kind, task }) => task !== undefined && kind.pluginId === pluginId).length
    const task = waiting.toSorted((one, other) => busy(one.kind.pluginId) - busy(other.kind.pluginId))[0]
    if (task === undefined || closed) return
    const place = free(task.kind)
    if (place === undefined) return
    waiting.splice(waiting.indexOf(task), 1)
    void run(place, task)
    next()
  }

  /** A process of this kind that waits for work, or a new one; in place of an idle one of another kind where there are enough. */
  function free(kind: DocumentKind): Running | undefined {
    const idle = [...running].filter(({ task }) => task === undefined)
    const fitting = idle.find((each) => each.kind === kind)
    if (fitting !== undefined) return fitting
    if (running.size >= processes) {
      if (idle[0] === undefined) return undefined
      release(idle[0])
    }
    const place: Running = { kind, process: startDocumentProcess(kind.terms, kind.addons), task: undefined, idle: undefined }
    running.add(place)
    void place.process.ended.then(() => {
      running.delete(place)
      next()
    })
    return place
  }

  async function run(place: Running, task: Task): Promise<void> {
    clearTimeout(place.idle)
    place.task = task
    const outcome = await place.process.read(task.input)
    place.task = undefined
    // One that gave no result may be in any state: the next document gets a fresh process.
    if ('fault' in outcome) release(place)
    else place.idle = setTimeout(() => { release(place) }, idleMs).unref()
    task.finish(outcome)
    next()
  }

  function release(place: Running): void {
    // Before it has ended: nobody may be given a process that is about to.
    running.delete(place)
    clearTimeout(place.idle)
    place.process.end('abandoned')
  }

  return {
    read(kind, input, signal) {
      const { promise, resolve } = Promise.withResolvers<DocumentOutcome>()
      if (closed || waiting.length >= waitingAtMost) return Promise.resolve({ fault: 'busy', reason: closed ? 'the server is closing' : 'too many wait' })
      if (signal?.aborted === true) return Promise.resolve({ fault: 'abandoned', reason: 'nobody waits' })
      const leave = () => {
        const place = [...running].find((each) => each.task === task)
        if (place !== undefined) place.process.end('abandoned')
        else giveUp({ fault: 'abandoned', reason: 'nobody waits' })
      }
      const patience = setTimeout(() => { giveUp({ fault: 'busy', reason: 'its turn did not come in time' }) }, waitMs)
      const task: Task = {
        kind, input,
        finish(outcome) {
          clearTimeout(patience)
          signal?.removeEventListener('abort', leave)
          resolve(outcome)
        },
      }
      function giveUp(outcome: DocumentOutcome): void {
        const index = waiting.indexOf(task)
        if (index < 0) return
        waiting.splice(index, 1)
        task.finish(outcome)
      }
      signal?.addEventListener('abort', leave, { once: true })
      waiting.push(task)
      next()
      return promise
    },
    close() {
      closed = true
      for (const task of waiting.splice(0)) task.finish({ fault: 'busy', reason: 'the server is closing' })
      for (const place of running) place.process.end('abandoned')
    },
  }
}

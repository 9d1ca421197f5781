import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { picturesBusy } from '../errors.ts'
import type { CheckedPicture, PictureAnswer, PictureFault, PictureJob } from './picture-job.ts'

const workers = 2
const deadlineMs = 8_000
/** A worker that has nothing to do for so long gives its memory back. */
const idleMs = 30_000
/** More than this would only fill the memory while they wait. */
const waitingAtMost = 40
/** What a program needs to start, and nothing of the server's: no secret, no address, no key. */
const workerEnvironment = Object.fromEntries(['PATH', 'SystemRoot', 'TEMP', 'TMPDIR'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))

export type PictureOutcome = { readonly picture: CheckedPicture } | { readonly fault: PictureFault }

export interface PictureChecks {
  /** Decodes, shrinks and writes a picture anew, in a process of its own. Errors: `pictures-busy`. */
  check(job: Omit<PictureJob, 'id'>): Promise<PictureOutcome>
  close(): void
}

interface Worker {
  readonly child: ChildProcess
  task: Task | undefined
  timer: NodeJS.Timeout | undefined
}
interface Task {
  readonly job: PictureJob
  resolve(outcome: PictureOutcome): void
}

/** At most two pictures at a time, the others in turn; one that hangs or ends its worker costs nothing but itself. */
export function createPictureChecks(): PictureChecks {
  const running = new Set<Worker>()
  const waiting: Task[] = []
  let nextId = 1
  let closed = false

  function next(): void {
    const task = waiting[0]
    if (task === undefined || closed) return
    const worker = [...running].find((each) => each.task === undefined) ?? (running.size < workers ? start() : undefined)
    if (worker === undefined) return
    waiting.shift()
    worker.task = task
    clearTimeout(worker.timer)
    worker.timer = setTimeout(() => { worker.child.kill('SIGKILL') }, deadlineMs)
    worker.child.send(task.job, (error) => { if (error !== null) worker.child.kill('SIGKILL') })
  }

  function start(): Worker {
    const worker: Worker = { child: fork(fileURLToPath(new URL(`./picture-worker${extname(import.meta.url)}`, import.meta.url)), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: workerEnvironment }), task: undefined, timer: undefined }
    running.add(worker)
    worker.child.on('message', (answer: PictureAnswer) => { done(worker, answer) })
    worker.child.once('exit', (_code, signal) => { ended(worker, signal === 'SIGKILL' ? 'picture-too-slow' : 'picture-unreadable') })
    // Where it could not be started there is no exit.
    worker.child.on('error', () => { ended(worker, 'picture-unreadable') })
    return worker
  }

  function ended(worker: Worker, fault: PictureFault): void {
    clearTimeout(worker.timer)
    running.delete(worker)
    worker.task?.resolve({ fault })
    worker.task = undefined
    next()
  }

  function done(worker: Worker, answer: PictureAnswer): void {
    clearTimeout(worker.timer)
    worker.task?.resolve('picture' in answer ? { picture: answer.picture } : { fault: answer.fault })
    worker.task = undefined
    worker.timer = setTimeout(() => {
      // Before it is gone: nobody may be given a worker that is about to end.
      running.delete(worker)
      worker.child.disconnect()
    }, idleMs).unref()
    next()
  }

  return {
    check(job) {
      if (waiting.length >= waitingAtMost) throw picturesBusy({ retryAfterSeconds: 5 })
      return new Promise((resolve) => {
        waiting.push({ job: { ...job, id: nextId++ }, resolve })
        next()
      })
    },
    close() {
      closed = true
      for (const { child, timer } of running) {
        clearTimeout(timer)
        child.kill('SIGKILL')
      }
    },
  }
}

import { Compile } from 'typebox/compile'
import { CaptureRequest } from '@overt/sdk/agent'
import type { CaptureResult, CapturedPicture } from '@overt/sdk/agent'
import { captureMessage } from '../capture/capture-message.ts'
import type { CapturePort, CaptureSupport } from '../capture/capture-process.ts'

const deadlineMilliseconds = 10_000
const limitMilliseconds = 60_000
/** One a minute on average: of one-minute slots, the end of one and the start of the next may lie close together. */
const capturesPerLimit = 2

/** Takes pictures of the screen for collectors. */
export interface Capturing {
  capture(request: CaptureRequest, signal: AbortSignal): Promise<CaptureResult>
  support(): CaptureSupport
  /** Corrected epoch milliseconds of the latest capture of this run, kept or not; null before the first. */
  lastAt(): number | null
  /** Captures in a row that failed. */
  failures(): number
}

export interface CapturingOptions {
  readonly port: CapturePort | null
  readonly now: () => number
  readonly elapsed: () => number
  /** Whether anything may be observed at this moment. */
  readonly isAllowed: () => boolean
  /** Shortens the deadline, for tests. */
  readonly timeScale?: number
}

const captureRequest = Compile(CaptureRequest)

/** One process a capture: it may crash, hang or grow, and nothing but that picture is lost. */
export function createCapturing({ port, now, elapsed, isAllowed, timeScale = 1 }: CapturingOptions): Capturing {
  let takenAt: number[] = []
  let lastAt: number | null = null
  let failures = 0
  const failed = (reason: Extract<CaptureResult, { kind: 'failed' }>['reason']): CaptureResult => ({ kind: 'failed', reason })
  const support = (): CaptureSupport => port?.support() ?? 'not-built-in'
  return {
    support,
    lastAt: () => lastAt,
    failures: () => failures,
    async capture(request, signal) {
      if (port === null || support() !== 'possible') return failed('unsupported')
      takenAt = takenAt.filter((at) => elapsed() - at < limitMilliseconds)
      if (!captureRequest.Check(request) || takenAt.length >= capturesPerLimit) return failed('capture-failed')
      if (!isAllowed() || signal.aborted) return failed('changed')
      takenAt.push(elapsed())
      const outcome = await run(port, request, signal, deadlineMilliseconds * timeScale).catch(() => 'capture-failed' as const)
      if (!isAllowed() || signal.aborted) return failed('changed')
      failures = typeof outcome === 'string' ? failures + 1 : 0
      if (typeof outcome === 'string') return failed(outcome)
      lastAt = now()
      return { kind: 'captured', at: lastAt, pictures: outcome }
    },
  }
}

/** The pictures, or why there are none. The process has ended, or will without being waited for, when it resolves. */
function run(
  port: CapturePort, request: CaptureRequest, signal: AbortSignal, milliseconds: number,
): Promise<readonly CapturedPicture[] | 'no-display' | 'capture-failed'> {
  return new Promise((resolve) => {
    const pictures: CapturedPicture[] = []
    const child = port.start({ ...request, pointer: port.pointer?.() ?? null })
    const end = (outcome: Awaited<ReturnType<typeof run>>): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      child.kill()
      resolve(outcome)
    }
    const abort = (): void => end('capture-failed')
    const timer = setTimeout(abort, milliseconds)
    signal.addEventListener('abort', abort)
    if (signal.aborted) return abort()
    child.onExit(abort)
    child.onMessage((raw) => {
      const message = captureMessage(raw)
      if (message === null || message.type === 'failed') return end(message?.reason ?? 'capture-failed')
      if (message.type === 'done') return end(pictures.length === 0 ? 'no-display' : pictures)
      const { display, displays, width, height, image, preview } = message
      pictures.push({ display, displays, width, height, image, preview })
    })
  })
}

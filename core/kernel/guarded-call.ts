import type { FastifyBaseLogger } from 'fastify'
import { Problem } from '@overt/sdk'
import { shownText } from '../error-text.ts'
import type { Clock } from '@overt/sdk'
import { actingAsPlugin } from '../audit/actor.ts'
import type { HookFault } from '../contracts.ts'
import { isInputState, isRequestState, sqlStateOf } from '../database/sql-state.ts'
import { askingKey } from '../http/asking.ts'
import { traced } from '../telemetry/trace.ts'
import { createBreaker } from './breaker.ts'
import { runAsPlugin } from './plugin-scope.ts'

/** A call of a plugin's code that takes longer is named in the log. */
export const slowCallMs = 100
const rememberedFaults = 500

/** One call of a plugin's code. */
export interface GuardedPlace {
  readonly plugin: string
  /** `hook entry.started`, `route GET /days`, `job recompute`, `schedule nightly`. */
  readonly place: string
  readonly workspaceId: string | null
  readonly timeoutMs: number
  /** Background work is expected to take its time: no slow log. */
  readonly background?: boolean
  /** Here a thrown `Problem` below 500 is an answer to the client, not a fault. */
  readonly mayRefuse?: boolean
  /** Here what PostgreSQL refuses because of what was sent is an answer too. */
  readonly answers?: boolean
  /** Faults are counted but never open the breaker: the caller deals with each by itself. */
  readonly neverPaused?: boolean
}

/** Why a plugin's code gave no result. */
export class PluginFault extends Error {
  override readonly name = 'PluginFault'
  readonly kind: 'threw' | 'timed-out' | 'breaker-open'

  constructor(kind: PluginFault['kind'], place: GuardedPlace, cause?: unknown) {
    const what = { 'threw': `threw: ${shownText(cause)}`, 'timed-out': `gave no answer within ${place.timeoutMs} ms`, 'breaker-open': 'is paused after repeated faults' }[kind]
    super(`${place.plugin}: ${place.place} ${what}`, { cause })
    this.kind = kind
  }
}

/** The only way from the kernel into a plugin's code. */
export interface Guard {
  /**
   * Calls with an abort signal, a timeout and the plugin's name in async context. Throws `PluginFault` when the code throws,
   * hangs or is paused; where the place may refuse, a `Problem` below 500 is thrown on as it is.
   */
  call<T>(place: GuardedPlace, run: (signal: AbortSignal) => T | Promise<T>): Promise<T>
  /** Notes a fault seen elsewhere, e.g. a stray rejection. */
  report(fault: Omit<HookFault, 'at'>, cause: unknown): void
  readonly faults: readonly HookFault[]
  /** Hears of every call before it is made, for tests. Returns its removal. */
  onCall(listener: (place: GuardedPlace) => void): () => void
}

export function createGuard({ log, clock }: { readonly log: FastifyBaseLogger; readonly clock: Clock }): Guard {
  const faults: HookFault[] = []
  const breaker = createBreaker(() => clock.now().epochMilliseconds)
  const listeners = new Set<(place: GuardedPlace) => void>()

  function report(fault: Omit<HookFault, 'at'>, cause: unknown): void {
    faults.push({ ...fault, at: clock.now().toString() })
    if (faults.length > rememberedFaults) faults.shift()
    log.error({ plugin: fault.plugin, place: fault.hook, workspaceId: fault.workspaceId, err: cause }, 'plugin fault')
  }

  return {
    faults,
    report,
    onCall(listener) {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    async call<T>(place: GuardedPlace, run: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
      // Whoever makes a place fault shuts it for themselves only; what no request asked for counts for the workspace.
      const asking = askingKey()
      const key = `${place.plugin}|${place.place}|${place.workspaceId ?? ''}|${asking ?? ''}`
      for (const listener of listeners) listener(place)
      if (breaker.isOpen(key)) throw new PluginFault('breaker-open', place)
      const started = performance.now()
      try {
        const result = await traced(`${place.plugin} ${place.place}`, { 'overt.plugin': place.plugin, 'overt.place': place.place }, () => withTimeout(place, run))
        breaker.succeeded(key)
        return result
      } catch (error) {
        const state = sqlStateOf(error)
        if (asksForReason(error) || (place.mayRefuse === true && isAnswer(error)) || (place.answers === true && state !== undefined && isRequestState(state))) {
          breaker.succeeded(key)
          throw error
        }
        const isInputFault = state !== undefined && (asking === undefined ? isInputState(state) : isRequestState(state))
        if (place.neverPaused !== true && !isInputFault) breaker.failed(key)
        const fault = error instanceof PluginFault ? error : new PluginFault('threw', place, error)
        report({ plugin: place.plugin, hook: place.place, workspaceId: place.workspaceId, message: fault.message }, error)
        throw fault
      } finally {
        const tookMs = Math.round(performance.now() - started)
        if (tookMs >= slowCallMs && place.background !== true) log.warn({ plugin: place.plugin, place: place.place, workspaceId: place.workspaceId, tookMs }, 'slow plugin call')
      }
    },
  }
}

/** The platform asks the reader for a reason, wherever a plugin notes a look: whoever asked hears of it, and no plugin is at fault. */
const asksForReason = (error: unknown): boolean => error instanceof Problem && error.code === 'reason-required'

/** Refusals and invalid input, whether declared by us or by Fastify. */
const isAnswer = (error: unknown): boolean =>
  error instanceof Problem ? error.status < 500 : error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500

function withTimeout<T>(place: GuardedPlace, run: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
  const controller = new AbortController()
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      const fault = new PluginFault('timed-out', place)
      reject(fault)
      controller.abort(fault)
    }, place.timeoutMs)
    const finish = () => clearTimeout(timer)
    runAsPlugin(place, () => {
      try {
        // A result or rejection after the timeout lands here too and changes nothing any more.
        Promise.resolve(place.plugin === 'core' ? run(controller.signal) : actingAsPlugin(place.plugin, () => run(controller.signal))).then(resolve, reject).finally(finish)
      } catch (error) {
        finish()
        reject(error)
      }
    })
  })
}

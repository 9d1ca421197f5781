import type { Emission, HookContext, HookKind, NamesOf, Refusal, ResultOf, UnitOfWork, ValueOf } from '@overt/sdk'
import { hookRefused } from '../errors.ts'
import { hookUnavailable } from './errors.ts'
import { PluginFault } from './guarded-call.ts'
import type { DeclaredHook, HookRegistryDeps, RegisteredHandler } from './hook-contracts.ts'

export const defaultTimeoutMs: Readonly<Record<HookKind, number>> = { guard: 1_000, filter: 500, collect: 2_000, action: 10_000, durable: 60_000 }

type Collected = { readonly plugin: string; readonly value: NonNullable<ResultOf<NamesOf<'collect'>>> }

/** Runs the handlers of a hook as its kind says; see the table in docs/hooks.md. */
export function createHookDispatch({ guard, isOn, log }: HookRegistryDeps) {
  const running = new Set<Promise<unknown>>()

  async function listening(hook: DeclaredHook, workspaceId: string): Promise<readonly RegisteredHandler[]> {
    if (hook.handlers.length === 0) return []
    const on = await Promise.all(hook.handlers.map(({ plugin }) => plugin === 'core' || isOn(plugin, workspaceId)))
    return hook.handlers.filter((_, index) => on[index])
  }

  /** One handler; with a unit, inside a savepoint of it. */
  function call(hook: DeclaredHook, { plugin, handler }: RegisteredHandler, value: unknown, emission: Emission, extra: unknown = {}): Promise<unknown> {
    const { workspaceId, unit } = emission
    const { kind, timeoutMs = defaultTimeoutMs[kind] } = hook.declaration
    const place = { plugin, place: `hook ${hook.name}`, workspaceId, timeoutMs, mayRefuse: kind === 'guard' }
    const guarded = (handlerUnit?: UnitOfWork) => guard.call(place, async (signal) => {
      const context: HookContext = { ...extra as object, workspaceId, signal, ...(handlerUnit === undefined ? {} : { unit: handlerUnit }) }
      return handler(value, context)
    })
    return unit === undefined ? guarded() : unit.inPart(guarded)
  }

  /** Faults are logged and counted where they happen; here they become the fallback. */
  async function orOnFault<T>(run: Promise<T>, fallback: (fault: PluginFault) => T): Promise<T> {
    try {
      return await run
    } catch (error) {
      if (error instanceof PluginFault) return fallback(error)
      throw error
    }
  }

  return {
    async guard(hook: DeclaredHook, payload: unknown, emission: Emission): Promise<void> {
      for (const registration of await listening(hook, emission.workspaceId)) {
        const refusal = await orOnFault(call(hook, registration, frozen(payload), emission) as Promise<Refusal | undefined>, () => {
          if (hook.declaration.onFault === 'refuse') throw hookUnavailable({ values: { plugin: registration.plugin, hook: hook.name } })
          return undefined
        })
        if (refusal !== undefined) throw refusal.problem ?? hookRefused(refusal.code, refusal.detail)
      }
    },

    async filter<N extends NamesOf<'filter'>>(hook: DeclaredHook, value: ValueOf<N>, payload: unknown, emission: Emission): Promise<ValueOf<N>> {
      let current: unknown = value
      for (const registration of await listening(hook, emission.workspaceId)) {
        const previous = current
        const next = await orOnFault(call(hook, registration, previous, emission, payload), () => previous)
        if (next === undefined) guard.report({ plugin: registration.plugin, hook: `hook ${hook.name}`, workspaceId: emission.workspaceId, message: 'a filter returned nothing' }, undefined)
        current = next ?? previous
      }
      return current as ValueOf<N>
    },

    async collect<N extends NamesOf<'collect'>>(hook: DeclaredHook, payload: unknown, emission: Emission):
    Promise<readonly { readonly plugin: string; readonly value: NonNullable<ResultOf<N>> }[]> {
      const registrations = await listening(hook, emission.workspaceId)
      const answers: { plugin: string; value: unknown }[] = []
      const ask = async (registration: RegisteredHandler) => ({
        plugin: registration.plugin,
        value: await orOnFault(call(hook, registration, frozen(payload), emission), () => undefined),
      })
      // One transaction is one connection: inside it the handlers take turns, each in its savepoint.
      if (emission.unit !== undefined) for (const registration of registrations) answers.push(await ask(registration))
      else answers.push(...await Promise.all(registrations.map(ask)))
      return answers.filter(({ value }) => value !== undefined && value !== null) as unknown as Collected[] as never
    },

    action(hook: DeclaredHook, payload: unknown, { workspaceId, unit }: Emission): void {
      if (hook.handlers.length === 0) return
      const start = () => {
        const run = listening(hook, workspaceId)
          .then((registrations) => Promise.allSettled(registrations.map((registration) => call(hook, registration, frozen(payload), { workspaceId }))))
          .catch((error: unknown) => { log.error({ err: error, hook: hook.name, workspaceId }, 'an action could not be dispatched') })
          .finally(() => { running.delete(run) })
        running.add(run)
      }
      if (unit === undefined) start()
      else unit.afterCommit(start)
    },

    async settled(): Promise<void> {
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}

/** Handlers share one payload: none may change it under the others. */
const frozen = (payload: unknown): unknown => (typeof payload === 'object' && payload !== null ? Object.freeze({ ...payload }) : payload)

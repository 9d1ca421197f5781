import type { Emission, UnitOfWork } from '@overt/sdk'
import { PluginFault } from './guarded-call.ts'
import { defaultTimeoutMs } from './hook-dispatch.ts'
import type { PluginStanding } from './hook-contracts.ts'
import type { DeclaredHook, HookRegistryDeps } from './hook-contracts.ts'
import type { HookSubscriptions } from './hook-subscriptions.ts'
import { brokenPlugins, parkDelivery, unparkDeliveries } from './parked-delivery.ts'
import type { ParkedDelivery } from './parked-delivery.ts'

/** After this many tries a delivery is parked and shown to the admin. */
export const deliveryAttempts = 8

interface Delivery {
  readonly name: string
  readonly pluginId: string
  readonly payload: unknown
  readonly attempt: number
}

export interface HookDeliveries {
  /** For each payload one row per plugin that listens and is switched on, whether or not it can run now, in the unit's transaction. */
  queue(hook: DeclaredHook, payloads: readonly unknown[], emission: Emission & { readonly unit: UnitOfWork }): Promise<void>
  /** Queues again what was parked. */
  requeue(unit: UnitOfWork, delivery: { readonly name: string; readonly pluginId: string; readonly payload: unknown }): Promise<void>
  /** Calls the handlers of one plugin; throws when one of them fails. */
  deliver(delivery: { readonly name: string; readonly pluginId: string; readonly payload: unknown; readonly workspaceId: string }): Promise<void>
}

interface DeliveryDeps extends HookRegistryDeps {
  readonly subscriptions: HookSubscriptions
  /** True for a name that somebody listens to, declared or not. */
  isHook(name: string): boolean
  find(name: string): DeclaredHook | undefined
}

/** Durable hooks: queued with the change they tell of, delivered at least once. */
export function createHookDeliveries({ jobs, database, guard, standing, subscriptions, find, isHook, log, clock }: DeliveryDeps): HookDeliveries {
  const job = jobs.declare<Delivery>('core', {
    id: 'hook',
    timeoutMs: 120_000,
    async run(delivery, { workspaceId }) {
      const wait = waitFor(delivery.name, delivery.pluginId === 'core' ? 'on' : await standing(delivery.pluginId, workspaceId))
      if (wait !== undefined) {
        await database.inWorkspace({ workspaceId }, (unit) => parkDelivery(unit, { ...delivery, ...wait }))
        return
      }
      try {
        await deliver({ ...delivery, workspaceId })
      } catch (error) {
        await retry(delivery, workspaceId, error)
      }
    },
  })

  jobs.schedule({
    id: 'hooks-of-broken-plugins',
    cron: '* * * * *',
    async run(signal) {
      for (const workspaceId of await database.workspaceIds()) {
        signal.throwIfAborted()
        await database.inWorkspace({ workspaceId }, requeueMended)
      }
    },
  })

  /** What waited for a plugin that this process can run, or for the owner of the hook. */
  async function requeueMended(unit: UnitOfWork): Promise<void> {
    for (const pluginId of await brokenPlugins(unit)) {
      if (await standing(pluginId, unit.workspaceId) === 'broken') continue
      for (const delivery of await unparkDeliveries(unit, pluginId, { reason: 'plugin-broken' })) await job.add(unit, { ...delivery, attempt: 1 })
    }
  }

  /** Why a delivery cannot be made now. */
  function waitFor(name: string, now: PluginStanding): Pick<ParkedDelivery, 'reason' | 'message'> | undefined {
    if (now === 'broken') return { reason: 'plugin-broken', message: 'The plugin could not be loaded when this was to be delivered.' }
    if (now !== 'on') return { reason: 'plugin-off', message: 'The plugin was off when this was to be delivered.' }
    if (find(name) === undefined && isHook(name)) return { reason: 'plugin-broken', message: 'The plugin that owns this hook could not be loaded when this was to be delivered.' }
    return undefined
  }

  async function deliver({ name, pluginId, payload, workspaceId }: Parameters<HookDeliveries['deliver']>[0]): Promise<void> {
    const hook = find(name)
    const handlers = hook?.handlers.filter(({ plugin }) => plugin === pluginId) ?? []
    if (hook === undefined || handlers.length === 0) {
      log.warn({ plugin: pluginId, hook: name, workspaceId }, 'nobody listens to this delivery any more')
      return
    }
    const timeoutMs = hook.declaration.timeoutMs ?? defaultTimeoutMs.durable
    for (const { handler } of handlers) {
      await guard.call({ plugin: pluginId, place: `hook ${name}`, workspaceId, timeoutMs, background: true }, (signal) => handler(payload, { workspaceId, signal }))
    }
  }

  async function retry(delivery: Delivery, workspaceId: string, error: unknown): Promise<void> {
    if (!(error instanceof PluginFault)) throw error
    // A paused plugin was not tried at all.
    const paused = error.kind === 'breaker-open'
    await database.inWorkspace({ workspaceId }, async (unit) => {
      if (!paused && delivery.attempt >= deliveryAttempts) {
        await parkDelivery(unit, { ...delivery, reason: 'failed', message: error.message })
        return
      }
      const attempt = paused ? delivery.attempt : delivery.attempt + 1
      await job.add(unit, { ...delivery, attempt }, { runAt: clock.now().add({ seconds: pauseSeconds(attempt) }) })
    })
  }

  return {
    deliver,
    async queue(hook, payloads, { unit, workspaceId }) {
      const listeners = new Set([...hook.handlers.map(({ plugin }) => plugin), ...subscriptions.of(hook.name)])
      for (const pluginId of listeners) {
        const deliveries = payloads.map((payload): Delivery => ({ name: hook.name, pluginId, payload, attempt: 1 }))
        const now = pluginId === 'core' ? 'on' : await standing(pluginId, workspaceId)
        if (now === 'off' && hook.declaration.whileOff === 'keep') {
          for (const delivery of deliveries) await parkDelivery(unit, { ...delivery, attempt: 0, reason: 'plugin-off', message: 'The plugin was off when this happened.' })
        } else if (now !== 'off' && now !== 'none') await job.addAll(unit, deliveries.map((payload) => ({ payload })))
      }
    },
    requeue: (unit, { name, pluginId, payload }) => job.add(unit, { name, pluginId, payload, attempt: 1 }),
  }
}

/** 30 s, 2 min, 8 min … at most 4 h before the given attempt. */
const pauseSeconds = (attempt: number): number => Math.min(4 * 3_600, 30 * 4 ** Math.max(0, attempt - 2))

import type { Emission, UnitOfWork } from '@overt/sdk'
import { PluginFault } from './guarded-call.ts'
import { defaultTimeoutMs } from './hook-dispatch.ts'
import type { DeclaredHook, HookRegistryDeps } from './hook-registry.ts'
import { parkDelivery } from './parked-delivery.ts'

/** After this many tries a delivery is parked and shown to the admin. */
export const deliveryAttempts = 8

interface Delivery {
  readonly name: string
  readonly pluginId: string
  readonly payload: unknown
  readonly attempt: number
}

export interface HookDeliveries {
  /** One row per plugin that listens, in the unit's transaction. */
  queue(hook: DeclaredHook, payload: unknown, emission: Emission & { readonly unit: UnitOfWork }): Promise<void>
  /** Queues again what was parked. */
  requeue(unit: UnitOfWork, delivery: { readonly name: string; readonly pluginId: string; readonly payload: unknown }): Promise<void>
  /** Calls the handlers of one plugin; throws when one of them fails. */
  deliver(delivery: { readonly name: string; readonly pluginId: string; readonly payload: unknown; readonly workspaceId: string }): Promise<void>
}

interface DeliveryDeps extends HookRegistryDeps {
  find(name: string): DeclaredHook | undefined
}

/** Durable hooks: queued with the change they tell of, delivered at least once. */
export function createHookDeliveries({ jobs, database, guard, isOn, find, log, clock }: DeliveryDeps): HookDeliveries {
  const job = jobs.declare<Delivery>('core', {
    id: 'hook',
    timeoutMs: 120_000,
    async run(delivery, { workspaceId }) {
      if (delivery.pluginId !== 'core' && !await isOn(delivery.pluginId, workspaceId)) {
        await database.inWorkspace({ workspaceId }, (unit) => parkDelivery(unit, { ...delivery, reason: 'plugin-off', message: 'The plugin was off when this was to be delivered.' }))
        return
      }
      try {
        await deliver({ ...delivery, workspaceId })
      } catch (error) {
        await retry(delivery, workspaceId, error)
      }
    },
  })

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
    async queue(hook, payload, { unit, workspaceId }) {
      const listeners = new Set(hook.handlers.map(({ plugin }) => plugin))
      for (const pluginId of listeners) {
        if (pluginId === 'core' || await isOn(pluginId, workspaceId)) await job.add(unit, { name: hook.name, pluginId, payload, attempt: 1 })
      }
    },
    requeue: (unit, { name, pluginId, payload }) => job.add(unit, { name, pluginId, payload, attempt: 1 }),
  }
}

/** 30 s, 2 min, 8 min … at most 4 h before the given attempt. */
const pauseSeconds = (attempt: number): number => Math.min(4 * 3_600, 30 * 4 ** Math.max(0, attempt - 2))

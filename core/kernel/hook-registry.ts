import type { HookDeclaration, HookName, HookOptions, Hooks } from '@overt/sdk'
import type { HookRegistry } from '../contracts.ts'
import { coreHooks } from './core-hooks.ts'
import { createHookDeliveries } from './hook-delivery.ts'
import type { HookDeliveries } from './hook-delivery.ts'
import { createHookDispatch } from './hook-dispatch.ts'
import { PluginMistake } from './errors.ts'
import { createHookSubscriptions } from './hook-subscriptions.ts'
import { orderHandlers } from './hook-order.ts'
import type { RegisteredHandler, DeclaredHook, HookRegistryDeps } from './hook-contracts.ts'
import type { AnyHandler } from './hook-contracts.ts'

export interface KernelHooks extends HookRegistry {
  readonly deliveries: HookDeliveries
  /** Remembers what the plugins that run listen to; call it once all are registered. */
  start(running: readonly string[]): Promise<void>
  /** Resolves when no action handler is running any more; for a graceful stop and for tests. */
  settled(): Promise<void>
}

/** Who hears what, in which order. Dispatch is in `hook-dispatch.ts`, queued delivery in `hook-delivery.ts`. */
export function createHookRegistry(deps: HookRegistryDeps): KernelHooks {
  const declared = new Map<string, DeclaredHook>()
  const registered = new Map<string, RegisteredHandler[]>()
  for (const [name, declaration] of Object.entries(coreHooks)) declared.set(name, { name, owner: 'core', declaration, handlers: [] })

  const find = (name: string): DeclaredHook => {
    const hook = declared.get(name)
    if (hook === undefined) throw new PluginMistake(`There is no hook ${name}: declare it before it is emitted.`)
    return hook
  }

  function reorder(name: string): void {
    const hook = declared.get(name)
    if (hook === undefined) return
    const { ordered, cycle } = orderHandlers(registered.get(name) ?? [])
    hook.handlers = ordered
    if (cycle.length > 0) deps.log.warn({ hook: name, plugins: cycle }, 'handlers want to run before each other; they run in the order of registration')
  }

  function on(plugin: string, name: string, handler: AnyHandler, options: HookOptions): void {
    registered.set(name, [...registered.get(name) ?? [], { plugin, handler, options }])
    reorder(name)
  }

  function declare(plugin: string, name: string, declaration: HookDeclaration): void {
    if (plugin !== 'core' && !name.startsWith(`${plugin}.`)) throw new PluginMistake(`${plugin} may not declare ${name}: a plugin's hooks begin with its own id.`)
    const present = declared.get(name)
    if (present !== undefined) throw new PluginMistake(`${plugin} declares ${name}, which ${present.owner} has declared already.`)
    if (declaration.kind === 'durable' && declaration.whileOff === undefined) throw new PluginMistake(`${plugin} declares the durable hook ${name} without saying what becomes of it while a plugin is off (whileOff).`)
    if (declaration.kind === 'guard' && declaration.onFault === undefined) throw new PluginMistake(`${plugin} declares the guard ${name} without saying what a fault means (onFault).`)
    declared.set(name, { name, owner: plugin, declaration, handlers: [] })
    reorder(name)
  }

  const subscriptions = createHookSubscriptions(deps.database)
  const deliveries = createHookDeliveries({ ...deps, subscriptions, find: (name) => declared.get(name), isHook: (name) => registered.has(name) })
  const dispatch = createHookDispatch(deps)

  function hooksOf(plugin: string): Hooks {
    const owned = (name: string): DeclaredHook => {
      const hook = find(name)
      if (hook.owner !== plugin) throw new PluginMistake(`${plugin} may not emit ${name}: it belongs to ${hook.owner}.`)
      return hook
    }
    return {
      on: (name, handler, options = {}) => { on(plugin, name, handler as unknown as AnyHandler, options) },
      declare: (name, declaration) => { declare(plugin, name, declaration) },
      guard: (name, payload, emission) => dispatch.guard(owned(name), payload, emission),
      filter: (name, value, payload, emission) => dispatch.filter(owned(name), value, payload, emission),
      collect: (name, payload, emission) => dispatch.collect(owned(name), payload, emission),
      action: (name, payload, emission) => { dispatch.action(owned(name), payload, emission) },
      durable: (name, payload, emission) => deliveries.queue(owned(name), [payload], emission),
      durableAll: (name, payloads, emission) => deliveries.queue(owned(name), payloads, emission),
    }
  }

  const perPlugin = new Map<string, Hooks>()
  return {
    core: hooksOf('core'),
    forPlugin(pluginId) {
      const hooks = perPlugin.get(pluginId) ?? hooksOf(pluginId)
      perPlugin.set(pluginId, hooks)
      return hooks
    },
    removePlugin(pluginId) {
      for (const [name, handlers] of registered) {
        registered.set(name, handlers.filter(({ plugin }) => plugin !== pluginId))
        reorder(name)
      }
      for (const [name, { owner }] of declared) if (owner === pluginId) declared.delete(name)
    },
    list: () => [...declared.values()]
      .map(({ name, owner, declaration, handlers }) => ({ name: name as HookName, owner, declaration, handlers: handlers.map(({ plugin }) => plugin) }))
      .toSorted((a, b) => String(a.name).localeCompare(String(b.name))),
    deliver: ({ name, pluginId, payload, context }) => deliveries.deliver({ name, pluginId, payload, workspaceId: context.workspaceId }),
    faults: deps.guard.faults,
    deliveries,
    start: (running) => subscriptions.renew(new Map(running.map((plugin) => [
      plugin, [...registered].filter(([name, handlers]) => !isOther(declared.get(name)) && handlers.some((each) => each.plugin === plugin)).map(([name]) => name),
    ]))),
    settled: dispatch.settled,
  }
}

/** A hook whose owner is not loaded may be a durable one. */
const isOther = (hook: DeclaredHook | undefined): boolean => hook !== undefined && hook.declaration.kind !== 'durable'

import { defineStore } from 'pinia'
import { computed, h, shallowReactive, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { PluginPart } from '@overt/sdk/ui'
import type { Contributed, PluginBundle, SlotName, UiContext, UiPlugin, UiRoute } from '@overt/sdk/ui'
import { addMessages, i18n } from '../app/i18n.ts'
import { createApi } from './http.ts'
import { useSession } from './session.ts'

interface Enabled {
  readonly bundle: PluginBundle
  readonly removals: (() => void)[]
}
type AnyContribution = Contributed<SlotName> & { readonly slot: SlotName }

const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''

/** Pins the hash of a bundle before it is imported; the browser refuses anything else under that address. */
function pin(bundle: PluginBundle): void {
  const map = document.createElement('script')
  map.type = 'importmap'
  map.nonce = nonce()
  map.textContent = JSON.stringify({ integrity: { [bundle.script]: bundle.integrity } })
  document.head.append(map)
}

function addStyle(address: string): () => void {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = address
  document.head.append(link)
  return () => { link.remove() }
}

/** The UI halves of the plugins that are on: loads them, holds what they contribute, takes it back when they go off. */
export const usePluginParts = defineStore('plugin-parts', () => {
  const session = useSession()
  const router = useRouter()
  const enabled = shallowReactive(new Map<string, Enabled>())
  const parts = shallowReactive(new Set<AnyContribution>())
  const failures = shallowReactive(new Map<string, string>())
  const ids = shallowRef<readonly string[]>([])
  const pinned = new Set<string>()

  async function loadMessages(bundle: PluginBundle): Promise<void> {
    const prefix = `plugins.${bundle.id}.`
    for (const locale of new Set([i18n.global.locale.value, 'en'])) {
      const address = bundle.messages[locale]
      if (address === undefined) continue
      const response = await fetch(address)
      if (response.ok) addMessages(locale, await response.json() as Record<string, string>, prefix)
    }
  }

  function addRoute(pluginId: string, route: UiRoute): () => void {
    // Relative to the shell, so that the page keeps the frame.
    return router.addRoute('shell', {
      path: route.path, name: route.name, props: route.props ?? false,
      meta: { title: route.title, pluginId, when: route.when },
      // The name makes it a component: the router takes a bare function for a loader.
      component: Object.assign((props: Record<string, unknown>) => h(PluginPart, { pluginId, component: route.component, ...props }), { displayName: route.name }),
    })
  }

  async function enable(bundle: PluginBundle): Promise<void> {
    const removals: (() => void)[] = []
    enabled.set(bundle.id, { bundle, removals })
    try {
      if (!pinned.has(bundle.script)) pin(bundle)
      pinned.add(bundle.script)
      const [module] = await Promise.all([
        import(/* @vite-ignore */ bundle.script) as Promise<{ readonly default: UiPlugin }>, loadMessages(bundle),
      ])
      if (enabled.get(bundle.id)?.removals !== removals) return
      if (bundle.style !== null) removals.push(addStyle(bundle.style))
      const context: UiContext = {
        pluginId: bundle.id,
        api: createApi(() => session.workspace?.id ?? '', bundle.id),
        contribute(slot, contribution) {
          const part = { ...contribution, slot, pluginId: bundle.id } as unknown as AnyContribution
          parts.add(part)
          removals.push(() => { parts.delete(part) })
        },
        route(route) { removals.push(addRoute(bundle.id, route)) },
        async open(path) { await router.push(path) },
        onRemove(run) { removals.push(run) },
      }
      module.default.setup(context)
      failures.delete(bundle.id)
    } catch (cause) {
      failures.set(bundle.id, cause instanceof Error ? cause.message : String(cause))
      console.error(`plugin ${bundle.id}:`, cause)
    }
  }

  function disable(pluginId: string): void {
    const found = enabled.get(pluginId)
    enabled.delete(pluginId)
    for (const remove of found?.removals.toReversed() ?? []) remove()
  }

  /** Brings the loaded parts in line with what the server says is on for this member. */
  async function sync(): Promise<void> {
    const answer = await session.api.get<readonly PluginBundle[] | { readonly items: readonly PluginBundle[] }>('/ui/plugins')
    const bundles = 'items' in answer ? answer.items : answer
    for (const [id, { bundle }] of enabled) {
      if (bundles.every((one) => one.id !== id || one.script !== bundle.script)) disable(id)
    }
    await Promise.all(bundles.map(async (bundle) => {
      const present = enabled.get(bundle.id)
      if (present === undefined) await enable(bundle)
      else enabled.set(bundle.id, { ...present, bundle })
    }))
    ids.value = bundles.map(({ id }) => id)
    await showAgain()
  }

  /** A page of a plugin that went, came back or was replaced is looked up again. */
  async function showAgain(): Promise<void> {
    const { meta, name, fullPath, matched } = router.currentRoute.value
    const isOfPlugin = meta.pluginId !== undefined && !router.getRoutes().includes(matched.at(-1) as (typeof matched)[number])
    if (isOfPlugin || (name === 'not-found' && router.resolve(fullPath).name !== 'not-found')) await router.replace(fullPath)
  }

  function clear(): void {
    for (const id of [...enabled.keys()]) disable(id)
    ids.value = []
  }

  const bySlot = computed(() => {
    const found = new Map<SlotName, AnyContribution[]>()
    for (const part of parts) found.set(part.slot, [...found.get(part.slot) ?? [], part])
    for (const list of found.values()) list.sort((one, other) => (one.order ?? 100) - (other.order ?? 100) || one.id.localeCompare(other.id))
    return found
  })
  return {
    ids, failures, sync, clear,
    contributions: <N extends SlotName>(slot: N): readonly Contributed<N>[] => (bySlot.value.get(slot) ?? []) as unknown as readonly Contributed<N>[],
    settings: (pluginId: string): Readonly<Record<string, unknown>> => enabled.get(pluginId)?.bundle.settings ?? {},
    /** Texts of plugins in a language that was chosen after they were loaded. */
    async reloadMessages() { for (const { bundle } of enabled.values()) await loadMessages(bundle) },
  }
})

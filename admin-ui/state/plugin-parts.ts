import { defineStore } from 'pinia'
import { computed, h, shallowReactive, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { registerIcons } from '@overt/sdk/ui'
import type { Contributed, PluginBundle, SlotName, UiContext, UiRoute } from '@overt/sdk/ui'
import { addMessages, currentLocale, translate } from '../app/i18n.ts'
import RoutedPage from '../parts/plugins/RoutedPage.vue'
import { declaredContributions, declaredRoutes, partKey } from './declared-parts.ts'
import type { AnyContribution, MadeParts } from './declared-parts.ts'
import { createApi } from './http.ts'
import { createPluginCode } from './plugin-code.ts'
import type { PluginCode } from './plugin-code.ts'
import { useSession } from './session.ts'

interface Enabled {
  readonly bundle: PluginBundle
  readonly code: PluginCode
  readonly removals: (() => void)[]
  /** Loads the code, and runs its set-up once. */
  make(): Promise<MadeParts>
}

/** Only a page's name: its code needs no texts to say where to go. */
const wordless: readonly string[] = ['landing/v1'] satisfies SlotName[]

/** The UI halves of the plugins that are on: holds what they contribute, loads their code when it is first needed, takes all of it back when they go off. */
export const usePluginParts = defineStore('plugin-parts', () => {
  const session = useSession()
  const router = useRouter()
  const enabled = shallowReactive(new Map<string, Enabled>())
  const parts = shallowReactive(new Set<AnyContribution>())
  const failures = shallowReactive(new Map<string, string>())
  const ids = shallowRef<readonly string[]>([])

  /** Pages below an item of the sidebar have its title for their heading. */
  function headingOf(pluginId: string, { path, title }: UiRoute): string {
    const items = (bySlot.value.get('nav.main/v1') ?? []) as unknown as readonly Contributed<'nav.main/v1'>[]
    const item = items.find((each) => each.pluginId === pluginId && (path === each.to || path.startsWith(`${each.to}/`)))
    return translate(item?.title ?? title, {}, pluginId)
  }

  function addRoute(pluginId: string, route: UiRoute): () => void {
    // Relative to the shell, so that the page keeps the frame.
    return router.addRoute('shell', {
      path: route.path, name: route.name, props: route.props ?? false,
      meta: { title: route.title, pluginId, when: route.when, ...typeof route.component === 'function' ? { load: route.component as () => Promise<unknown> } : {} },
      // The name makes it a component: the router takes a bare function for a loader.
      component: Object.assign((props: Record<string, unknown>) => h(RoutedPage, { ...props, pluginId, component: route.component, heading: headingOf(pluginId, route) }), { displayName: route.name }),
    })
  }

  function addPart(part: AnyContribution, removals: Enabled['removals']): void {
    parts.add(part)
    removals.push(() => { parts.delete(part) })
  }

  /** Runs the plugin's set-up. What the build declared is shown already; only what it did not know of is added. */
  async function setUp({ bundle, code, removals }: Omit<Enabled, 'make'>): Promise<MadeParts> {
    const contributions = new Map<string, AnyContribution>()
    const routes = new Map<string, UiRoute>()
    const declared = new Set(bundle.parts?.contributions.map(({ slot, data }) => partKey(slot, String(data['id']))))
    const declaredPages = new Set(bundle.parts?.routes.map(({ name }) => name))
    const plugin = await code.load()
    // Gone off meanwhile: nothing of it may appear.
    if (enabled.get(bundle.id)?.removals !== removals) return { contributions, routes }
    const context: UiContext = {
      pluginId: bundle.id,
      api: createApi(() => session.workspace?.id ?? '', bundle.id),
      contribute(slot, contribution) {
        const part = { ...contribution, slot, pluginId: bundle.id } as unknown as AnyContribution
        contributions.set(partKey(slot, contribution.id), part)
        if (!declared.has(partKey(slot, contribution.id))) addPart(part, removals)
      },
      route(route) {
        routes.set(route.name, route)
        if (!declaredPages.has(route.name)) removals.push(addRoute(bundle.id, route))
      },
      async open(path) { await router.push(path) },
      onRemove(run) { removals.push(run) },
    }
    plugin.setup(context)
    failures.delete(bundle.id)
    return { contributions, routes }
  }

  async function enable(bundle: PluginBundle): Promise<void> {
    const removals: (() => void)[] = []
    const code = createPluginCode(bundle)
    removals.push(code.remove)
    let made: Promise<MadeParts> | undefined
    const make = async (): Promise<MadeParts> => {
      // Its places stay, and each says that it is unavailable.
      if (!bundle.available) throw new Error(`the plugin ${bundle.id} is not running`)
      made ??= setUp({ bundle, code, removals })
      try {
        return await made
      } catch (cause) {
        made = undefined
        failures.set(bundle.id, cause instanceof Error ? cause.message : String(cause))
        console.error(`plugin ${bundle.id}:`, cause)
        throw cause
      }
    }
    enabled.set(bundle.id, { bundle, code, removals, make })
    if (bundle.parts === null) {
      // What it contributes is known only when its code has run.
      await Promise.all([make().catch(() => undefined), code.loadTexts()])
      return
    }
    const withTexts = async (slot?: string): Promise<MadeParts> =>
      (await Promise.all([make(), slot !== undefined && wordless.includes(slot) ? undefined : code.loadTexts()]))[0]
    registerIcons(bundle.parts.icons)
    for (const part of declaredContributions(bundle, bundle.parts, withTexts)) addPart(part, removals)
    for (const route of declaredRoutes(bundle.parts, withTexts)) removals.push(addRoute(bundle.id, route))
  }

  function disable(pluginId: string): void {
    const found = enabled.get(pluginId)
    enabled.delete(pluginId)
    for (const remove of found?.removals.toReversed() ?? []) remove()
  }

  /** Brings the parts in line with what the server says is on for this member; `from` names another list of theirs. */
  async function sync({ mayBeKept = false, from = '/ui/plugins' } = {}): Promise<void> {
    const bundles = await session.api.get<readonly PluginBundle[]>(from, { mayBeKept, query: { locale: currentLocale.value } })
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

  const bySlot = computed(() => {
    const found = new Map<SlotName, AnyContribution[]>()
    for (const part of parts) found.set(part.slot, [...found.get(part.slot) ?? [], part])
    for (const list of found.values()) list.sort((one, other) => (one.order ?? 100) - (other.order ?? 100) || one.id.localeCompare(other.id))
    return found
  })
  return {
    ids, failures, sync,
    contributions: <N extends SlotName>(slot: N): readonly Contributed<N>[] => (bySlot.value.get(slot) ?? []) as unknown as readonly Contributed<N>[],
    settings: (pluginId: string): Readonly<Record<string, unknown>> => enabled.get(pluginId)?.bundle.settings ?? {},
    /** Texts of plugins in a language that was chosen after they were loaded. */
    async reloadMessages() {
      await sync()
      await Promise.all([...enabled.values()].map(({ bundle, code }) => {
        addMessages(currentLocale.value, bundle.words, `plugins.${bundle.id}.`)
        return code.followLocale()
      }))
    },
  }
})

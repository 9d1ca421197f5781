import type { Component } from 'vue'
import type { Api } from './api.ts'
import type { Contribution, SlotName } from './slots.ts'
import type { When } from './when.ts'

/** A page of a plugin inside the host's frame. */
export interface UiRoute {
  /** Absolute, e.g. `/attendance/:date?`. */
  readonly path: string
  /** Unique; by convention `<plugin>.<page>`. */
  readonly name: string
  readonly component: Component | (() => Promise<{ readonly default: Component }>)
  /** Message key of the plugin's catalogue. */
  readonly title: string
  readonly when?: When
  readonly props?: boolean
}

/** What a plugin's UI half registers with. Everything registered is removed when the plugin is switched off. */
export interface UiContext {
  readonly pluginId: string
  contribute<N extends SlotName>(slot: N, contribution: Contribution<N>): void
  route(route: UiRoute): void
  /** Bound to the plugin's own prefix, see `useApi`. */
  readonly api: Api
  /** Goes to a page of the application, e.g. from a command; components have `vue-router` for it. */
  open(path: string): Promise<void>
  /** Runs when the plugin is switched off or the workspace changes. */
  onRemove(run: () => void): void
}

/** The UI half of a plugin, as `defineUi` returns it. */
export interface UiPlugin {
  readonly id: string
  setup(context: UiContext): void
}

/**
 * Declares a plugin's UI half; the default export of `ui/index.ts`.
 * @example
 * import { defineUi } from '@overt/sdk/ui'
 *
 * export default defineUi({
 *   id: 'hello',
 *   setup({ contribute, route }) {
 *     route({ path: '/hello', name: 'hello.page', title: 'page.title', component: () => import('./HelloPage.vue') })
 *     contribute('nav.main/v1', { id: 'hello', title: 'page.title', to: '/hello', icon: 'i-lucide-hand' })
 *   },
 * })
 */
export function defineUi(plugin: UiPlugin): UiPlugin {
  return plugin
}

import { defineAsyncComponent } from 'vue'
import type { Component } from 'vue'
import { useHost } from '@overt/sdk/ui'
import type { SettingsShape, UiSlots, WidgetScope } from '@overt/sdk/ui'
import { figureKinds } from '../contracts.ts'
import type { FigureKind } from '../contracts.ts'
import { kinds } from '../layout/kinds.ts'
import type { KindRules, OwnKind } from '../layout/kinds.ts'

/** A kind of widget as the page knows it, ours or another plugin's. */
export interface WidgetKind {
  readonly kind: string
  readonly title: string
  readonly summary: string
  readonly icon: string
  /** Whose message catalogue its settings are told in. */
  readonly pluginId: string
  readonly rules: KindRules
  /** Its figures come with those of the whole page. */
  readonly figures: FigureKind | undefined
  readonly component: Component
  /** What another plugin's widget is handed; ours are handed figures. */
  readonly props?: (scope: WidgetScope, settings: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

const icons: Readonly<Record<OwnKind, string>> = {
  'total': 'i-lucide-sigma', 'by-day': 'i-lucide-chart-column-stacked', 'breakdown': 'i-lucide-chart-pie', 'working-now': 'i-lucide-radio', 'recent': 'i-lucide-list',
  'heat': 'i-lucide-grid-3x3', 'money': 'i-lucide-banknote', 'goal': 'i-lucide-target', 'timer': 'i-lucide-timer', 'note': 'i-lucide-sticky-note',
}
const components: Readonly<Record<OwnKind, Component>> = {
  'total': defineAsyncComponent(() => import('./widgets/TotalWidget.vue')),
  'by-day': defineAsyncComponent(() => import('./widgets/ByDayWidget.vue')),
  'breakdown': defineAsyncComponent(() => import('./widgets/BreakdownWidget.vue')),
  'working-now': defineAsyncComponent(() => import('./widgets/WorkingNowWidget.vue')),
  'recent': defineAsyncComponent(() => import('./widgets/RecentWidget.vue')),
  'heat': defineAsyncComponent(() => import('./widgets/HeatWidget.vue')),
  'money': defineAsyncComponent(() => import('./widgets/MoneyWidget.vue')),
  'goal': defineAsyncComponent(() => import('./widgets/GoalWidget.vue')),
  'timer': defineAsyncComponent(() => import('./widgets/TimerWidget.vue')),
  'note': defineAsyncComponent(() => import('./widgets/NoteWidget.vue')),
}
const ownPlugin = 'dashboards'
const sizeOfCard = { small: { w: 4, h: 4 }, medium: { w: 6, h: 5 }, wide: { w: 12, h: 5 } } as const

/** All kinds that can be placed now, by kind; those of plugins that are off are missing. */
export function useWidgetKinds(): { all(): ReadonlyMap<string, WidgetKind> } {
  const host = useHost()
  const own = (Object.keys(kinds) as OwnKind[]).map((kind): WidgetKind => ({
    kind, icon: icons[kind], pluginId: ownPlugin, rules: kinds[kind], component: components[kind],
    title: host.translate(`kind.${kind}`, {}, ownPlugin), summary: host.translate(`kind.${kind}.summary`, {}, ownPlugin),
    figures: (figureKinds as readonly string[]).includes(kind) ? kind as FigureKind : undefined,
  }))
  const placeable = (): WidgetKind[] => host.contributions('dashboard.widget/v2').filter(({ when, pluginId }) => host.isMet(when, pluginId)).map((part) => ({
    kind: `${part.pluginId}/${part.id}`, icon: part.icon, pluginId: part.pluginId, component: part.component as Component, figures: undefined,
    title: host.translate(part.title, {}, part.pluginId), summary: part.summary === undefined ? '' : host.translate(part.summary, {}, part.pluginId),
    rules: { size: part.size, follows: part.follows, settings: part.settings ?? noSettings },
    props: (scope, settings) => ({ scope, settings }) satisfies UiSlots['dashboard.widget/v2']['props'],
  }))
  const cards = (): WidgetKind[] => host.contributions('dashboard.widget/v1').filter(({ when, pluginId }) => host.isMet(when, pluginId)).map((part) => ({
    kind: `${part.pluginId}/${part.id}`, icon: part.icon ?? 'i-lucide-puzzle', pluginId: part.pluginId, component: part.component as Component, figures: undefined,
    title: host.translate(part.title, {}, part.pluginId), summary: '',
    rules: { size: { default: sizeOfCard[part.size], min: { w: 3, h: 2 } }, follows: ['dates'], settings: noSettings },
    props: ({ from, to }) => ({ range: { from, to } }) satisfies UiSlots['dashboard.widget/v1']['props'],
  }))
  return { all: () => new Map([...own, ...cards(), ...placeable()].map((one) => [one.kind, one])) }
}

const noSettings: SettingsShape = {}

/** Settings with the kind's presets where nothing was chosen. */
export const filledSettings = (shape: SettingsShape, chosen: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(shape).map(([key, setting]) => [key, chosen[key] ?? setting.default]))

import type { SettingsShape } from '@overt/sdk'
import { stacks } from '../contracts.ts'
import type { ScopeList } from '../contracts.ts'

export interface Size {
  readonly w: number
  readonly h: number
}
export interface KindRules {
  readonly size: { readonly default: Size; readonly min: Size; readonly max?: Size }
  /** Parts of the scope that change what it shows. */
  readonly follows: readonly ('dates' | ScopeList)[]
  readonly settings: SettingsShape
}

const everything = ['dates', 'memberIds', 'organizationIds', 'projectIds', 'taskIds', 'tags'] as const
const timeless = everything.slice(1) as ScopeList[]
const stack = (label: string, options: readonly string[], preset: string) => ({ kind: 'choice', options, default: preset, label } as const)

/** Widgets of our own: how large they may be, what they follow, what can be set. Known to both halves. */
export const kinds = {
  'total': {
    size: { default: { w: 3, h: 2 }, min: { w: 2, h: 2 }, max: { w: 12, h: 4 } }, follows: everything,
    settings: { compare: { kind: 'toggle', default: true, label: 'settings.compare' } },
  },
  'by-day': {
    size: { default: { w: 8, h: 5 }, min: { w: 4, h: 3 } }, follows: everything,
    settings: { stack: stack('settings.stack', stacks, 'project') },
  },
  'breakdown': {
    size: { default: { w: 4, h: 5 }, min: { w: 3, h: 3 } }, follows: everything,
    settings: {
      by: stack('settings.by', stacks.filter((one) => one !== 'none'), 'project'),
      chart: stack('settings.chart', ['donut', 'bars'], 'bars'),
      top: { kind: 'number', integer: true, default: 6, min: 3, max: 20, label: 'settings.top' },
    },
  },
  'working-now': { size: { default: { w: 4, h: 4 }, min: { w: 3, h: 2 } }, follows: timeless, settings: {} },
  'recent': {
    size: { default: { w: 6, h: 5 }, min: { w: 3, h: 3 } }, follows: everything,
    settings: { count: { kind: 'number', integer: true, default: 10, min: 3, max: 50, label: 'settings.count' } },
  },
  'heat': { size: { default: { w: 6, h: 4 }, min: { w: 4, h: 3 } }, follows: everything, settings: {} },
  'money': { size: { default: { w: 4, h: 3 }, min: { w: 3, h: 2 }, max: { w: 12, h: 6 } }, follows: everything, settings: {} },
  'goal': {
    size: { default: { w: 4, h: 3 }, min: { w: 3, h: 2 } }, follows: timeless,
    settings: {
      hours: { kind: 'number', default: 40, min: 1, max: 5_000, unit: 'h', label: 'settings.hours' },
      each: { kind: 'toggle', default: false, label: 'settings.each', help: 'settings.eachHelp' },
    },
  },
  'timer': { size: { default: { w: 4, h: 3 }, min: { w: 3, h: 2 }, max: { w: 12, h: 6 } }, follows: [], settings: {} },
  'note': {
    size: { default: { w: 4, h: 3 }, min: { w: 2, h: 1 } }, follows: [],
    settings: { text: { kind: 'text', default: '', maxLength: 4_000, label: 'settings.text', help: 'settings.textHelp' } },
  },
} as const satisfies Readonly<Record<string, KindRules>>
export type OwnKind = keyof typeof kinds

/** The rules of a widget of our own; undefined for another plugin's. */
export const kindRules = (kind: string): KindRules | undefined => (Object.hasOwn(kinds, kind) ? kinds[kind as OwnKind] : undefined)

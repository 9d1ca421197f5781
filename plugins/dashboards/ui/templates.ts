import type { Scope, Widget, WidgetSettings } from '../contracts.ts'

type Draft = readonly [kind: string, x: number, y: number, w: number, h: number, settings?: WidgetSettings]

export interface Template {
  readonly id: 'week' | 'team' | 'project' | 'money' | 'empty'
  readonly icon: string
  readonly scope: Scope
  /** A project has to be chosen for it. */
  readonly ofProject: boolean
  readonly widgets: readonly Draft[]
}

/** What a new dashboard can begin as. */
export const templates: readonly Template[] = [
  {
    id: 'week', icon: 'i-lucide-user-round', scope: { period: 'this-week', memberIds: ['me'] }, ofProject: false,
    widgets: [
      ['timer', 0, 0, 4, 3], ['total', 4, 0, 4, 3], ['goal', 8, 0, 4, 3, { hours: 40 }],
      ['by-day', 0, 3, 8, 5, { stack: 'project' }], ['breakdown', 8, 3, 4, 5, { by: 'project', chart: 'donut', top: 5 }],
      ['recent', 0, 8, 6, 5, { count: 10 }], ['heat', 6, 8, 6, 5],
    ],
  },
  {
    id: 'team', icon: 'i-lucide-users-round', scope: { period: 'this-week' }, ofProject: false,
    widgets: [
      ['total', 0, 0, 4, 3], ['money', 4, 0, 4, 3], ['working-now', 8, 0, 4, 8],
      ['by-day', 0, 3, 8, 5, { stack: 'project' }],
      ['breakdown', 0, 8, 4, 6, { by: 'member', chart: 'bars', top: 8 }], ['breakdown', 4, 8, 4, 6, { by: 'project', chart: 'donut', top: 6 }], ['goal', 8, 8, 4, 6, { hours: 40, each: true }],
      ['heat', 0, 14, 6, 5], ['recent', 6, 14, 6, 5, { count: 10 }],
    ],
  },
  {
    id: 'project', icon: 'i-lucide-folder', scope: { period: 'last-30-days' }, ofProject: true,
    widgets: [
      ['total', 0, 0, 4, 3], ['money', 4, 0, 4, 3], ['working-now', 8, 0, 4, 3],
      ['by-day', 0, 3, 8, 5, { stack: 'member' }], ['breakdown', 8, 3, 4, 5, { by: 'task', chart: 'bars', top: 6 }],
      ['breakdown', 0, 8, 4, 5, { by: 'member', chart: 'donut', top: 6 }], ['recent', 4, 8, 8, 5, { count: 12 }],
    ],
  },
  {
    id: 'money', icon: 'i-lucide-banknote', scope: { period: 'this-month' }, ofProject: false,
    widgets: [
      ['money', 0, 0, 4, 3], ['total', 4, 0, 4, 3], ['working-now', 8, 0, 4, 3],
      ['by-day', 0, 3, 8, 5, { stack: 'organization' }], ['breakdown', 8, 3, 4, 5, { by: 'organization', chart: 'donut', top: 6 }],
      ['breakdown', 0, 8, 6, 5, { by: 'project', chart: 'bars', top: 6 }], ['breakdown', 6, 8, 6, 5, { by: 'member', chart: 'bars', top: 6 }],
    ],
  },
  { id: 'empty', icon: 'i-lucide-plus', scope: { period: 'this-week' }, ofProject: false, widgets: [] },
]

/** The widgets of a template with ids of their own. */
export const widgetsOf = ({ widgets }: Pick<Template, 'widgets'>): Widget[] =>
  widgets.map(([kind, x, y, w, h, settings = {}]) => ({ id: newId(), kind, title: null, x, y, w, h, scope: null, settings }))

/** A UUIDv7. */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint8Array(10))
  const hex = (bytes: Iterable<number>): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const at = Date.now().toString(16).padStart(12, '0')
  const tail = hex(random)
  return `${at.slice(0, 8)}-${at.slice(8)}-7${tail.slice(0, 3)}-${((parseInt(tail[3]!, 16) & 3) | 8).toString(16)}${tail.slice(4, 7)}-${tail.slice(7, 19)}`
}

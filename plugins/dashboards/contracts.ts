/** Spans of dates that move with today. */
export const periods = [
  'today', 'yesterday', 'this-week', 'last-week', 'this-month', 'last-month', 'last-7-days', 'last-14-days', 'last-30-days', 'last-60-days', 'this-year', 'last-year',
] as const
export type Period = (typeof periods)[number]

/** What figures are about. What is left out is not limited; `me` among the members is whoever looks. */
export interface Scope {
  readonly period?: Period
  /** Dates, both included, in the zone of the workspace; instead of a period. */
  readonly from?: string
  readonly to?: string
  readonly memberIds?: readonly string[]
  readonly organizationIds?: readonly string[]
  readonly projectIds?: readonly string[]
  readonly taskIds?: readonly string[]
  readonly tags?: readonly string[]
}
export const scopeLists = ['memberIds', 'organizationIds', 'projectIds', 'taskIds', 'tags'] as const
export type ScopeList = (typeof scopeLists)[number]

export type WidgetSettings = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** One widget of a dashboard. `kind` is a word for our own, `<plugin>/<widget>` for another plugin's. Places in a grid of 12 columns. */
export interface Widget {
  readonly id: string
  readonly kind: string
  /** Null shows the kind's own title. */
  readonly title: string | null
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  /** What differs from the dashboard's scope; null follows it. */
  readonly scope: Scope | null
  readonly settings: WidgetSettings
}

export interface Share {
  readonly kind: 'everyone' | 'role' | 'member'
  /** Of a share with a role. */
  readonly role: string | null
  /** Of a share with one member. */
  readonly memberId: string | null
  readonly name: string | null
  readonly mayCopy: boolean
}

/** A row of the list. */
export interface DashboardSummary {
  readonly id: string
  readonly name: string
  readonly ownerId: string
  readonly ownerName: string
  readonly mine: boolean
  /** The reader may make a copy of their own. */
  readonly mayCopy: boolean
  /** It is shared with somebody. */
  readonly shared: boolean
  readonly widgets: number
  readonly updatedAt: string
  readonly deletedAt: string | null
}

export interface Dashboard extends DashboardSummary {
  readonly scope: Scope
  readonly layout: readonly Widget[]
  readonly version: number
}

/** How a member keeps their dashboards. */
export interface Preferences {
  readonly order: readonly string[]
  readonly landingId: string | null
}

export const stacks = ['none', 'organization', 'project', 'task', 'member', 'tag'] as const
export type Stack = (typeof stacks)[number]

/** Sums of entries; `amount` in minor units, null where no rate may be seen. `running` are entries that still count up. */
export interface Sums {
  readonly entries: number
  readonly seconds: number
  readonly billableSeconds: number
  readonly amount: number | null
  /** Billable seconds without a rate, or of people whose rate the reader may not see. */
  readonly unpricedSeconds: number
  readonly running: number
}
export interface TotalFigures extends Sums {
  /** The span of the same length before, up to the same moment where this one is not over. */
  readonly previous: { readonly seconds: number; readonly billableSeconds: number; readonly amount: number | null; readonly from: string; readonly to: string; readonly partial: boolean } | null
}
export interface DayFigures {
  readonly unit: 'day' | 'week' | 'month'
  /** Largest first; the last may be what remains, with a key of null and `rest`. */
  readonly series: readonly { readonly key: string | null; readonly label: string | null; readonly color: string | null; readonly rest: boolean; readonly points: Readonly<Record<string, number>> }[]
  readonly dates: readonly string[]
  readonly seconds: number
}
export interface BreakdownFigures {
  readonly seconds: number
  readonly lines: readonly { readonly key: string | null; readonly label: string | null; readonly detail: string | null; readonly color: string | null; readonly seconds: number; readonly running: number }[]
  readonly rest: { readonly count: number; readonly seconds: number }
}
export interface EntryLine {
  readonly id: string
  readonly memberId: string
  readonly member: string
  readonly task: string
  readonly project: string
  readonly organization: string
  readonly color: string | null
  readonly description: string
  readonly startedAt: string
  readonly stoppedAt: string | null
  readonly seconds: number
  readonly billable: boolean
}
export interface NowFigures { readonly count: number; readonly entries: readonly EntryLine[] }
export interface RecentFigures { readonly entries: readonly EntryLine[] }
export interface HeatFigures { readonly cells: readonly { readonly weekday: number; readonly hour: number; readonly seconds: number }[] }
export interface GoalFigures {
  readonly seconds: number
  readonly running: number
  readonly days: readonly { readonly date: string; readonly seconds: number }[]
  readonly people: readonly { readonly key: string; readonly label: string; readonly seconds: number; readonly running: number }[]
}
export interface TimerFigures { readonly running: (EntryLine & { readonly taskId: string }) | null; readonly last: readonly (EntryLine & { readonly taskId: string })[] }

export interface FiguresOf {
  readonly 'total': TotalFigures
  readonly 'by-day': DayFigures
  readonly 'breakdown': BreakdownFigures
  readonly 'working-now': NowFigures
  readonly 'recent': RecentFigures
  readonly 'heat': HeatFigures
  readonly 'money': TotalFigures
  readonly 'goal': GoalFigures
  readonly 'timer': TimerFigures
}
export const figureKinds = ['total', 'by-day', 'breakdown', 'working-now', 'recent', 'heat', 'money', 'goal', 'timer'] as const satisfies readonly (keyof FiguresOf)[]
export type FigureKind = keyof FiguresOf

/** One answer of `POST /figures`; a question that makes no sense has a problem and leaves the others alone. */
export interface FigureAnswer<K extends FigureKind = FigureKind> {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly figures?: FiguresOf[K]
  readonly problem?: { readonly code: string; readonly title: string; readonly detail: string }
}
export interface FigureAnswers {
  readonly asOf: string
  readonly timeZone: string
  readonly currency: string
  readonly items: readonly FigureAnswer[]
  /** Names of what the scopes ask for, by id, as far as the reader may know them. */
  readonly names: Readonly<Record<string, string>>
}

declare module '@overt/sdk' {
  interface LiveEvents {
    'dashboards.changed': { readonly dashboardId: string; readonly version: number }
  }
}

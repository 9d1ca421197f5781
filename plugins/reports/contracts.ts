import type { Collect, EntrySource, Filter, Role } from '@overt/sdk'

export const dimensions = ['day', 'week', 'month', 'member', 'organization', 'project', 'task', 'tag'] as const
export type Dimension = typeof dimensions[number]

export const roundings = ['none', 'up', 'down', 'nearest'] as const
export type Rounding = typeof roundings[number]

export const periods = ['today', 'yesterday', 'this-week', 'last-week', 'this-month', 'last-month', 'last-7-days', 'last-30-days', 'this-year', 'last-year'] as const
export type Period = typeof periods[number]

/** Sums of entries, cut at midnight; an entry is counted where it begins. `seconds` are rounded as asked, `trackedSeconds` as stored; `amount` in minor units, null where no rate may be seen. */
export interface Figures {
  readonly entries: number
  readonly seconds: number
  readonly trackedSeconds: number
  readonly billableSeconds: number
  readonly amount: number | null
  /** What plugins know of the days of the people that a line is about, by column. Only lines of people and dates have it, and the totals. */
  readonly values?: Readonly<Record<string, ReportValue>>
  /** How many people of the line have days that the reader may not see, by column: `values` are without them. */
  readonly withheld?: Readonly<Record<string, number>>
}

/** `key` is an id, a date (`2026-03-02`, of a week its first day), a month (`2026-03`), a tag, or null for entries without a tag. */
export interface ReportGroup extends Figures {
  readonly key: string | null
  readonly label: string | null
  /** What the thing belongs to, e.g. the project of a task. */
  readonly detail: string | null
  readonly groups?: readonly ReportGroup[]
}

export interface Report {
  /** Dates, both included, in the workspace's zone. */
  readonly from: string
  readonly to: string
  readonly timeZone: string
  readonly currency: string
  /** Every duration is a whole minute, those of single entries included: documents then leave seconds out, in all lines alike. */
  readonly wholeMinutes: boolean
  readonly totals: Figures
  readonly groups: readonly ReportGroup[]
  /** The columns about days that were asked for, in their order. */
  readonly columns?: readonly ReportColumn[]
}

/** What a plugin's column may hold in one row; durations in seconds, dates `YYYY-MM-DD`. */
export type ReportValue = string | number | null

/** A column that a plugin adds to the rows of a report; `id` begins with the plugin's id: `activity.afk`. */
export interface ReportColumn {
  readonly id: string
  readonly title: { readonly en: string; readonly de?: string }
  readonly kind: 'text' | 'number' | 'duration' | 'date'
  /**
   * What one value is about: an entry (the default), or a person's whole date, however many entries it has. Durations and numbers of several
   * dates are added up; of texts a line says how often each occurs.
   */
  readonly of?: 'entry' | 'day'
}

/** What a report asks plugins about days. `unit.memberId` of the context is the reader, whose rights are the plugin's to respect. */
export interface ReportDaysQuestion {
  /** Columns of kind `of: 'day'`, of all plugins. */
  readonly columns: readonly string[]
  readonly memberIds: readonly string[]
  /** Dates, both included. */
  readonly from: string
  readonly to: string
  /** How the receipts call it; null where the reader's receipts were left before. */
  readonly look: { readonly how: 'opened' | 'listed' | 'exported'; readonly byMember: boolean } | null
}

export interface ReportDay {
  readonly memberId: string
  readonly date: string
  readonly values: Readonly<Record<string, ReportValue>>
}

export interface ReportDays {
  readonly days: readonly ReportDay[]
  /** Those among the members asked about whose days the reader may not see. */
  readonly withheld: readonly string[]
}

/** One entry in a report, or its part on one day where it goes over midnight; times are those of the part. */
export interface ReportRow {
  readonly id: string
  readonly date: string
  readonly memberId: string
  readonly member: string
  readonly organization: string
  readonly project: string
  readonly task: string
  readonly description: string
  readonly tags: readonly string[]
  readonly source: EntrySource
  readonly billable: boolean
  readonly startedAt: string
  readonly stoppedAt: string | null
  /** What the clock of the workspace showed, `2026-03-02T09:00:00`. */
  readonly startedLocal: string
  readonly stoppedLocal: string | null
  readonly seconds: number
  readonly trackedSeconds: number
  readonly amount: number | null
  /** Goes on from the day before: the entry was counted there. */
  readonly continued: boolean
  /** By column id. */
  readonly values: Readonly<Record<string, ReportValue>>
}

/** Seconds by weekday (1 = Monday) and hour of the workspace's zone. */
export interface HeatCell {
  readonly weekday: number
  readonly hour: number
  readonly seconds: number
}

/** A file of a report that is made in the background; its owner fetches it within a day. */
export interface ReportExport {
  readonly id: string
  readonly format: 'xlsx' | 'csv' | 'pdf'
  readonly state: 'waiting' | 'running' | 'ready' | 'failed' | 'cancelled'
  readonly rowsDone: number
  readonly rowsTotal: number
  readonly bytes: number
  readonly filename: string
  /** The code of what went wrong. */
  readonly problem: string | null
  readonly createdAt: string
  readonly expiresAt: string | null
}

/** Who sees a saved report beside its author. Whoever does reads it with their own rights. */
export interface Sharing {
  readonly everyone: boolean
  readonly roles: readonly Role[]
  readonly memberIds: readonly string[]
}

/** A selection under a name; `query` is that of the report's address. */
export interface SavedReport {
  readonly id: string
  readonly name: string
  readonly memberId: string
  readonly author: string
  readonly query: Readonly<Record<string, string>>
  readonly sharing: Sharing
  readonly starred: boolean
  readonly mayChange: boolean
  readonly schedules: number
  readonly createdAt: string
  readonly updatedAt: string
}

export const frequencies = ['daily', 'weekly', 'monthly'] as const
export type Frequency = typeof frequencies[number]
/** Periods that make sense of a moment, for mails. */
export const mailedPeriods = ['today', 'yesterday', 'this-week', 'last-week', 'this-month', 'last-month', 'last-7-days', 'last-30-days', 'this-year', 'last-year'] as const satisfies readonly Period[]
export const mailedFormats = ['none', 'xlsx', 'csv', 'pdf'] as const
export type MailedFormat = typeof mailedFormats[number]

/** When, and to whom, a saved report goes by mail. */
export interface ReportSchedule {
  readonly id: string
  readonly savedId: string
  readonly name: string
  readonly memberId: string
  readonly author: string
  readonly frequency: Frequency
  /** `HH:MM` on the clock of `timeZone`. */
  readonly time: string
  readonly timeZone: string
  /** 1 = Monday; of weekly ones. */
  readonly weekday: number
  /** Of monthly ones; in shorter months their last day. */
  readonly monthDay: number
  readonly period: Period
  readonly format: MailedFormat
  readonly recipients: readonly { readonly memberId: string; readonly name: string; readonly unsubscribed: boolean }[]
  readonly paused: 'by-hand' | 'failing' | 'author-left' | null
  readonly nextAt: string
  readonly lastSentAt: string | null
  readonly mayChange: boolean
}

/** A link that shows a report to people without an account. */
export interface SharedReport {
  readonly id: string
  readonly memberId: string
  readonly author: string
  readonly name: string
  readonly query: Readonly<Record<string, string>>
  /** Names of people; without them people are numbered. */
  readonly showsNames: boolean
  readonly showsAmounts: boolean
  readonly hasPassword: boolean
  readonly state: 'open' | 'expired' | 'revoked'
  readonly createdAt: string
  readonly expiresAt: string
  readonly views: number
  readonly lastViewedAt: string | null
  readonly mayRevoke: boolean
}

/** What a link shows. Keys are there for dates and tags alone. */
export interface SharedView extends Report {
  readonly name: string
  readonly workspaceName: string
  readonly group: Dimension
  readonly subgroup: Dimension | null
  readonly showsAmounts: boolean
  readonly expiresAt: string
  readonly madeAt: string
}

declare module '@overt/sdk' {
  interface LiveEvents {
    'reports.export-changed': { readonly exportId: string }
    'reports.saved-changed': { readonly savedId: string }
    'reports.share-changed': { readonly shareId: string }
  }
  interface HookContracts {
    'reports.columns': Filter<readonly ReportColumn[]>
    'reports.rows': Collect<
      { readonly columns: readonly string[]; readonly entryIds: readonly string[] },
      ReadonlyMap<string, Readonly<Record<string, ReportValue>>>
    >
    'reports.days': Collect<ReportDaysQuestion, ReportDays>
  }
}

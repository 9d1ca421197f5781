import type { DayCode, DayFlag } from '../contracts.ts'

export interface WeekdayHours {
  readonly weekday: number
  readonly startsAt: string | null
  readonly endsAt: string | null
  readonly minimumSeconds: number
}
export interface PlannedBreak {
  readonly kind: 'deducted' | 'taken' | 'paid'
  readonly seconds: number
  readonly afterSeconds: number
}
export const limitChoices = ['none', 'eu', 'de', 'fr', 'be', 'at'] as const
export type ChosenLimits =
  | { readonly preset: (typeof limitChoices)[number] }
  | { readonly preset: 'own'; readonly restSeconds: number | null; readonly weekRestSeconds?: number | null; readonly dailySeconds: number | null; readonly weeklySeconds: number | null }

/** What a schedule asks for, as the server answers it. */
export interface Terms {
  readonly timeZone: string
  readonly workingDays: readonly number[]
  readonly startsAt: string | null
  readonly endsAt: string | null
  readonly minimumSeconds: number
  readonly breakSeconds: number
  readonly lateGraceSeconds: number
  readonly earlyGraceSeconds: number
  readonly absentBelowSeconds: number
  readonly dayStartsAt: string | null
  readonly weekdays?: readonly WeekdayHours[]
  readonly weeklySeconds?: number | null
  readonly breaks?: readonly PlannedBreak[]
  readonly limits?: ChosenLimits | null
}
export interface Version extends Terms {
  readonly validFrom: string
}

interface Verdict {
  readonly code: DayCode | null
  readonly flags: readonly DayFlag[]
  readonly workedSeconds: number
  readonly requiredSeconds: number
  readonly lateSeconds: number
}
/** A dry run: the days that a change of a schedule changes. */
export interface ScheduleEffect {
  readonly from: string | null
  readonly to: string | null
  readonly judged: number
  readonly changes: readonly { readonly date: string; readonly before: Verdict | null; readonly after: Verdict | null }[]
}

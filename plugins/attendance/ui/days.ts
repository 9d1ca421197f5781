import type { StatusTone } from '@overt/sdk/ui'
import type { AttendanceDay, DayCode, DayFlag } from '../contracts.ts'

export type { AttendanceDay, DayCode, DayFlag } from '../contracts.ts'

export interface TraceStep {
  readonly rule: string
  readonly detail: string
  readonly values: Readonly<Record<string, string | number>>
}

/** `GET days/:memberId/:date`. */
export interface DayRecord extends AttendanceDay {
  readonly inProgressUntil: string | null
  readonly earlyLeaveSeconds: number
  readonly overtimeSeconds: number
  readonly pausedSeconds: number
  readonly breakSeconds: number
  readonly windowStartsAt: string
  readonly windowEndsAt: string
  readonly trace: readonly TraceStep[]
  readonly sources: {
    readonly sessions: readonly { readonly startedAt: string; readonly endedAt: string | null; readonly lastSeenAt?: string | null; readonly source: 'agent' | 'entries' | 'punches' }[]
    readonly pauses: readonly { readonly startedAt: string; readonly endedAt: string | null }[]
    readonly corrections: number
  }
  readonly keptUntil: string
  readonly versions: readonly { readonly version: number; readonly judgedAt: string; readonly code: DayCode | null; readonly workedSeconds: number }[]
}

/** A day as it stood, or would be, when a correction was asked for; an old request does not name its zone. */
export type ProposedDay = Omit<AttendanceDay, 'timeZone'> & { readonly timeZone?: string }

export interface Person {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  readonly joinedAt: string
  readonly maySchedule: boolean
}

export const codes = ['P', 'L', 'H', 'A', 'LV', 'HD', 'O'] as const satisfies readonly DayCode[]

export const toneOfCode: Readonly<Record<DayCode, StatusTone>> = { P: 'present', L: 'late', H: 'half', A: 'absent', LV: 'info', HD: 'info', O: 'off' }

export interface DayLook {
  readonly letter: string
  readonly tone: StatusTone
  /** Key of the name, and of the letter's name where the name is made around it. */
  readonly label: string
  readonly codeLabel?: string
}

/**
 * What a day shows as, the same on every page: its letter; “so far” while it is in progress, never a half day; no absence before it is sure.
 */
export function lookOf({ code, provisional, flags, clockInAt }: Pick<AttendanceDay, 'code' | 'provisional' | 'flags' | 'clockInAt'>): DayLook {
  if (code === null && clockInAt === null) return { letter: '·', tone: 'off', label: 'day.notYet' }
  if (code === null) return flags.includes('late') ? { letter: '…', tone: 'late', label: 'day.soFarLate' } : { letter: '…', tone: 'present', label: 'day.soFar' }
  if (provisional && code === 'A') return { letter: '·', tone: 'off', label: 'day.open' }
  return provisional ? { letter: code, tone: toneOfCode[code], label: 'day.provisionally', codeLabel: `code.${code}` } : { letter: code, tone: toneOfCode[code], label: `code.${code}` }
}

export const nameOfLook = (t: (key: string, values?: Record<string, string | number>) => string, { label, codeLabel }: DayLook): string =>
  (codeLabel === undefined ? t(label) : t(label, { code: t(codeLabel) }))

/** Flags worth a mark: those that the letter does not say already, and that a day in progress does not raise of its own. */
export const notableFlags = (day: AttendanceDay): readonly DayFlag[] =>
  day.flags.filter((flag) => flag !== 'dst_change' && !(day.provisional && (flag === 'early_leave' || flag === 'short_hours' || flag === 'auto_closed')) && !(flag === 'late' && day.code === 'L') && !(flag === 'short_hours' && day.code === 'H'))

export type CodeCounts = Readonly<Record<DayCode, number>>

/** How many final days of each code; provisional ones are not counted. */
export function countCodes(days: Iterable<AttendanceDay>): CodeCounts {
  const counts: Record<DayCode, number> = { P: 0, L: 0, H: 0, A: 0, LV: 0, HD: 0, O: 0 }
  for (const { code, provisional } of days) if (!provisional && code !== null) counts[code]++
  return counts
}

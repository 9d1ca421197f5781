import Type from 'typebox'
import { Choice, EntrySource, Id, Instant, LocalDate, Nullable, Role } from '@overt/sdk'
import { dimensions, frequencies, mailedFormats, mailedPeriods } from '../../contracts.ts'
import { exportFormats } from '../export/options.ts'

const Seconds = Type.Number({ minimum: 0 })
const Amount = Nullable(Type.Number({ description: 'minor units; null where no rate may be seen' }))
const whole = { nextCursor: Type.Null() }

const Value = Nullable(Type.Union([Type.String(), Type.Number()]))
const Column = Type.Object({
  id: Type.String(), title: Type.Object({ en: Type.String(), de: Type.Optional(Type.String()) }), kind: Choice(['text', 'number', 'duration', 'date']), of: Type.Optional(Choice(['entry', 'day'])),
})
const figures = {
  entries: Type.Integer(), seconds: Seconds, trackedSeconds: Seconds, billableSeconds: Seconds, amount: Amount,
  values: Type.Optional(Type.Record(Type.String(), Value, { description: 'by column about days' })),
  withheld: Type.Optional(Type.Record(Type.String(), Type.Integer(), { description: 'by column: people whose days you may not see' })),
}
const line = { key: Nullable(Type.String()), label: Nullable(Type.String()), detail: Nullable(Type.String()), ...figures }
export const Summary = Type.Object({
  from: LocalDate, to: LocalDate, timeZone: Type.String(), currency: Type.String(), wholeMinutes: Type.Boolean({ description: 'no duration has seconds, those of single entries included' }), totals: Type.Object(figures),
  groups: Type.Array(Type.Object({ ...line, groups: Type.Optional(Type.Array(Type.Object(line))) })), columns: Type.Optional(Type.Array(Column)),
})

export const HeatCells = Type.Object({ items: Type.Array(Type.Object({ weekday: Type.Integer(), hour: Type.Integer(), seconds: Seconds })) })
export const GroupNames = Type.Object({ items: Type.Array(Type.Object({ id: Id, name: Type.String() })) })
export const Tags = Type.Object({ items: Type.Array(Type.String()) })
export const Columns = Type.Object({ items: Type.Array(Column) })

const LocalTime = Type.String({ description: 'what the clock of the workspace showed' })
export const Rows = Type.Object({
  currency: Type.String({ description: 'of the amounts' }),
  items: Type.Array(Type.Object({
    id: Id, date: LocalDate, memberId: Id, member: Type.String(), organization: Type.String(), project: Type.String(), task: Type.String(), description: Type.String(),
    tags: Type.Array(Type.String()), source: EntrySource, billable: Type.Boolean(), startedAt: Instant, stoppedAt: Nullable(Instant),
    startedLocal: LocalTime, stoppedLocal: Nullable(LocalTime), seconds: Seconds, trackedSeconds: Seconds, amount: Amount, continued: Type.Boolean({ description: 'goes on from the day before' }),
    values: Type.Record(Type.String(), Value, { description: 'by column' }),
  })),
  nextCursor: Nullable(Type.String()),
})

export const ExportAnswer = Type.Object({
  id: Id, format: Choice(exportFormats), state: Choice(['waiting', 'running', 'ready', 'failed', 'cancelled']), rowsDone: Type.Integer(), rowsTotal: Type.Integer(),
  bytes: Type.Number(), filename: Type.String(), problem: Nullable(Type.String()), createdAt: Instant, expiresAt: Nullable(Instant),
})
export const ExportItems = Type.Object({ items: Type.Array(ExportAnswer), ...whole })

export const SavedAnswer = Type.Object({
  id: Id, name: Type.String(), memberId: Id, author: Type.String(), query: Type.Record(Type.String(), Type.String()),
  sharing: Type.Object({ everyone: Type.Boolean(), roles: Type.Array(Role), memberIds: Type.Array(Id) }),
  starred: Type.Boolean(), mayChange: Type.Boolean(), schedules: Type.Integer(), createdAt: Instant, updatedAt: Instant,
})
export const SavedItems = Type.Object({ items: Type.Array(SavedAnswer), nextCursor: Nullable(Type.String()) })

export const ScheduleAnswer = Type.Object({
  id: Id, savedId: Id, name: Type.String(), memberId: Id, author: Type.String(), frequency: Choice(frequencies), time: Type.String(), timeZone: Type.String(),
  weekday: Type.Integer(), monthDay: Type.Integer(), period: Choice(mailedPeriods), format: Choice(mailedFormats),
  recipients: Type.Array(Type.Object({ memberId: Id, name: Type.String(), unsubscribed: Type.Boolean() })),
  paused: Nullable(Choice(['by-hand', 'failing', 'author-left'])), nextAt: Instant, lastSentAt: Nullable(Instant), mayChange: Type.Boolean(),
})
export const ScheduleItems = Type.Object({ items: Type.Array(ScheduleAnswer), ...whole })
export const Queued = Type.Object({ queued: Type.Boolean() })

const ShareAnswer = Type.Object({
  id: Id, memberId: Id, author: Type.String(), name: Type.String(), query: Type.Record(Type.String(), Type.String()), showsNames: Type.Boolean(), showsAmounts: Type.Boolean(), hasPassword: Type.Boolean(),
  state: Choice(['open', 'expired', 'revoked']), createdAt: Instant, expiresAt: Instant, views: Type.Integer(), lastViewedAt: Nullable(Instant), mayRevoke: Type.Boolean(),
})
export const ShareItems = Type.Object({ items: Type.Array(ShareAnswer), ...whole })
export const Created = Type.Object({ share: ShareAnswer, url: Type.String({ description: 'with the secret in its fragment, told this once' }) })
export const SharedAnswer = Type.Object({
  ...Summary.properties, name: Type.String(), workspaceName: Type.String(), group: Choice(dimensions), subgroup: Nullable(Choice(dimensions)), showsAmounts: Type.Boolean(), expiresAt: Instant, madeAt: Instant,
})

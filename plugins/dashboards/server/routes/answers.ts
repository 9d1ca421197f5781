import Type from 'typebox'
import { Choice, Id, Instant, LocalDate, Nullable, Role, closed } from '@overt/sdk'
import { choiceKinds } from '../choices.ts'
import { Scope } from '../../layout/scope.ts'
import { Widgets } from '../../layout/widgets.ts'

const Text = Nullable(Type.String())
const Seconds = Type.Number({ minimum: 0 })
const Amount = Nullable(Type.Number({ description: 'minor units; null where no rate may be seen' }))

const summary = {
  id: Id, name: Type.String(), ownerId: Id, ownerName: Type.String(), mine: Type.Boolean(), mayCopy: Type.Boolean(), shared: Type.Boolean(),
  widgets: Type.Integer(), updatedAt: Instant, deletedAt: Nullable(Instant),
}
export const DashboardItems = Type.Object({ items: Type.Array(Type.Object(summary)), nextCursor: Nullable(Id) })
export const DashboardAnswer = Type.Object({ ...summary, scope: Scope, layout: Widgets, version: Type.Integer() })
export const PreferencesAnswer = Type.Object({ order: Type.Array(Id), landingId: Nullable(Id) })
export const ShareItems = Type.Object({
  items: Type.Array(Type.Object({ kind: Choice(['everyone', 'role', 'member']), role: Nullable(Role), memberId: Nullable(Id), name: Text, mayCopy: Type.Boolean() })),
  nextCursor: Type.Null(),
})
export const ChoiceItems = Type.Object({
  items: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), detail: Text, color: Text })), nextCursor: Text,
}, { description: `one of ${choiceKinds.join(', ')}` })

// Closed, so that each answer fits one of them and loses nothing.
const line = {
  id: Id, memberId: Id, member: Type.String(), taskId: Id, task: Type.String(), project: Type.String(), organization: Type.String(), color: Text, description: Type.String(),
  startedAt: Instant, stoppedAt: Nullable(Instant), seconds: Seconds, billable: Type.Boolean(),
}
const Line = Type.Object(line, closed)
const EntryLines = Type.Array(Line)
const Total = Type.Object({
  entries: Type.Integer(), seconds: Seconds, billableSeconds: Seconds, amount: Amount, unpricedSeconds: Seconds, running: Type.Number(),
  previous: Nullable(Type.Object({ seconds: Seconds, billableSeconds: Seconds, amount: Amount, from: LocalDate, to: LocalDate, partial: Type.Boolean() }, closed)),
}, closed)
const ByDay = Type.Object({
  unit: Choice(['day', 'week', 'month']), dates: Type.Array(Type.String()), seconds: Seconds,
  series: Type.Array(Type.Object({ key: Text, label: Text, color: Text, rest: Type.Boolean(), points: Type.Record(Type.String(), Seconds) }, closed)),
}, closed)
const Breakdown = Type.Object({
  seconds: Seconds, lines: Type.Array(Type.Object({ key: Text, label: Text, detail: Text, color: Text, seconds: Seconds, running: Type.Number() }, closed)),
  rest: Type.Object({ count: Type.Integer(), seconds: Seconds }, closed),
}, closed)
const Heat = Type.Object({ cells: Type.Array(Type.Object({ weekday: Type.Integer(), hour: Type.Integer(), seconds: Seconds }, closed)) }, closed)
const Goal = Type.Object({
  seconds: Seconds, running: Type.Number(), days: Type.Array(Type.Object({ date: LocalDate, seconds: Seconds }, closed)),
  people: Type.Array(Type.Object({ key: Type.String(), label: Type.String(), seconds: Seconds, running: Type.Number() }, closed)),
}, closed)
const Figures = Type.Union([
  Total, ByDay, Breakdown, Type.Object({ count: Type.Integer(), entries: EntryLines }, closed), Type.Object({ entries: EntryLines }, closed), Heat, Goal,
  Type.Object({ running: Nullable(Line), last: EntryLines }, closed),
])
/** Dates are empty where a question has a problem. */
const Dated = Type.String({ description: 'date, or empty where there is a problem' })
export const FiguresAnswer = Type.Object({
  asOf: Instant, timeZone: Type.String(), currency: Type.String(),
  items: Type.Array(Type.Object({
    id: Type.String(), from: Dated, to: Dated, figures: Type.Optional(Figures),
    problem: Type.Optional(Type.Object({ code: Type.String(), title: Type.String(), detail: Type.String() })),
  })),
  names: Type.Record(Type.String(), Type.String()),
})

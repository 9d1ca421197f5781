import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, Nullable, closed } from '@overt/sdk'

const words = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' })
const Written = Type.Object({ en: Type.Optional(words), de: Type.Optional(words) }, { ...closed, minProperties: 1 })

export const BreachScopeBody = {
  from: Type.String({ ...Instant, description: 'the time in question begins' }), until: Type.String({ ...Instant, description: 'and ends' }),
  kinds: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50, description: 'kinds of records, `<plugin>.<subject>`; all where there are none' })),
  viewerId: Type.Optional(Nullable(Id)),
  everybody: Type.Optional(Type.Boolean({ description: 'the records of everybody, not only those that somebody was shown' })),
}
export const BreachBody = Type.Object({
  ...BreachScopeBody, detectedAt: Type.Optional(Type.String({ ...Instant, description: 'when you learned of it: the 72 hours begin' })),
  texts: Type.Optional(Type.Object({ subject: Written, text: Written }, { ...closed, description: 'the template where left out' })),
}, closed)
export const BreachPreviewBody = Type.Object({ ...BreachScopeBody, detectedAt: Type.Optional(Instant) }, closed)

export const FactsAnswer = Type.Object({
  affected: Type.Integer({ description: 'members, those who have left included' }), left: Type.Integer({ description: 'of these, who have left: tell them in another way' }),
  looks: Type.Integer(), records: Type.Integer(),
  kinds: Type.Array(Type.Object({ kind: Type.String(), title: Type.String(), members: Type.Integer(), records: Type.Integer() })),
  viewers: Type.Array(Type.Object({ memberId: Id, name: Type.String(), members: Type.Integer(), records: Type.Integer() })),
  actions: Type.Array(Type.Object({ action: Type.String(), count: Type.Integer() })),
})
export type FactsAnswer = Static<typeof FactsAnswer>

export const BreachTexts = Type.Object({ subject: Type.Record(Type.String(), Type.String()), text: Type.Record(Type.String(), Type.String()) })
export type BreachTexts = Static<typeof BreachTexts>
export const BreachPreview = Type.Object({ facts: FactsAnswer, texts: BreachTexts, members: Type.Integer({ description: 'who would be told' }) })

export const breachSteps = ['reported', 'told', 'reminded', 'authority', 'closed'] as const
export const BreachAnswer = Type.Object({
  id: Id, subject: Type.String(), text: Type.String(), texts: BreachTexts, from: Instant, until: Instant, detectedAt: Instant, createdAt: Instant,
  state: Choice(['telling', 'open', 'closed']),
  authority: Type.Object({ dueAt: Instant, overdue: Type.Boolean(), toldAt: Nullable(Instant), note: Nullable(Type.String()) }),
  measures: Nullable(Type.String()), closedAt: Nullable(Instant), facts: FactsAnswer,
  told: Type.Object({ members: Type.Integer(), told: Type.Integer(), mailed: Type.Integer(), mailFailed: Type.Integer(), read: Type.Integer() }),
  steps: Type.Array(Type.Object({ step: Choice(breachSteps), byName: Nullable(Type.String()), text: Nullable(Type.String()), at: Instant })),
})
export type BreachAnswer = Static<typeof BreachAnswer>

export const DeliveryAnswer = Type.Object({
  memberId: Id, name: Type.String(), affected: Type.Boolean(), toldAt: Nullable(Instant), mail: Nullable(Choice(['queued', 'sent', 'failed'])), mailAt: Nullable(Instant),
  readAt: Nullable(Instant), readIn: Nullable(Choice(['browser', 'agent'])),
})

/** What a member was told. */
export const OwnBreach = Type.Object({ id: Id, subject: Type.String(), text: Type.String(), toldAt: Instant, affected: Type.Boolean(), readAt: Nullable(Instant), measures: Nullable(Type.String()) })

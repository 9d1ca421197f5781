import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, Nullable } from '@overt/sdk'

export const SettingAnswer = Type.Object({
  owner: Type.String({ description: 'a plugin, or `core`' }), ownerTitle: Type.String(), on: Type.Boolean({ description: 'false: the plugin is off, and the setting waits for it' }),
  setting: Type.String(), label: Type.String(), within: Type.Boolean(), from: Type.String({ description: 'as it is, in words' }), to: Type.String({ description: 'as the preset has it, in words' }),
  effect: Choice(['narrower', 'wider', 'to-read']), reason: Type.String(), sources: Type.Array(Type.String()),
  blocked: Nullable(Type.String({ description: 'why no preset can change it at present' })),
})

/** A setting outside the preset in force; `note` says so beside the setting. */
export const DeviationAnswer = Type.Object({ ...SettingAnswer.properties, note: Type.String() })

export const PresetAnswer = Type.Object({
  id: Type.String(), title: Type.String(), summary: Type.String(), noticeDays: Type.Integer({ description: 'days that people should know of wider collection before it begins' }),
  noticeReason: Type.String(), noticeSources: Type.Array(Type.String()), outside: Type.Integer({ description: 'settings that lie outside' }), settings: Type.Array(SettingAnswer),
})

export const PresetsAnswer = Type.Object({
  items: Type.Array(PresetAnswer),
  inForce: Nullable(Type.Object({ id: Type.String(), title: Type.String(), appliedAt: Instant, byName: Nullable(Type.String()) })),
  disclaimer: Type.String(),
})

export const ApplyAnswer = Type.Object({
  dryRun: Type.Boolean(), changes: Type.Array(SettingAnswer),
  affected: Type.Object({ members: Type.Integer({ description: 'who are monitored' }), mustAcknowledge: Type.Boolean(), text: Type.String() }),
  notice: Type.String(), disclaimer: Type.String(),
  policyVersion: Nullable(Type.Integer({ description: 'issued by the change' })),
})

export const RetentionAnswer = Type.Object({
  kind: Type.String(), plugin: Nullable(Type.String()), pluginTitle: Nullable(Type.String()), title: Type.String(), help: Type.String(), days: Type.Integer(),
  setting: Nullable(Type.Object({ key: Type.String(), minimum: Type.Number(), maximum: Type.Number(), default: Type.Number() })),
  ends: Choice(['deleted', 'reduced', 'pseudonymized']), pseudonymizedBy: Nullable(Type.String({ description: 'the setting of the plugin that keeps the records without the person' })), nextRunAt: Instant,
  nextBefore: Type.String({ format: 'date-time', description: 'what is from before goes in the next round' }), lastRun: Nullable(Type.Object({ at: Instant, records: Type.Integer(), total: Type.Integer({ description: 'of all rounds together' }) })),
})
export const RetentionList = Type.Object({ items: Type.Array(RetentionAnswer) })

export const objectionStates = ['open', 'accepted', 'rejected', 'withdrawn'] as const
export const ObjectionAnswer = Type.Object({
  id: Id, memberId: Id, memberName: Type.String(), about: Type.String(), aboutTitle: Type.String(), reason: Type.String(), status: Choice(objectionStates), answer: Nullable(Type.String()),
  createdAt: Instant, dueAt: Instant, settledAt: Nullable(Instant), keptUntil: Nullable(Instant), overdue: Type.Boolean(), mayAnswer: Type.Boolean(), mayWithdraw: Type.Boolean(),
  steps: Type.Array(Type.Object({ step: Choice(['made', 'accepted', 'rejected', 'withdrawn', 'reminded']), byName: Nullable(Type.String()), text: Nullable(Type.String()), at: Instant })),
})
export type ObjectionAnswer = Static<typeof ObjectionAnswer>

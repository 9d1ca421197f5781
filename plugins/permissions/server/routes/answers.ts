import Type from 'typebox'
import { Choice, Id, Name, Nullable, Role, ruleLevels } from '@overt/sdk'
import { GrantSets, Lead } from './schemas.ts'

const Level = Choice(['workspace', 'organization', 'project', 'task', 'entry'])
const Plugin = Nullable(Type.String({ description: 'null for a kind of the core' }))
const Title = Nullable(Type.String({ description: 'its name for people; null for a kind of the core' }))
const ByAction = <T extends Type.TSchema>(value: T) => Type.Record(Type.String(), value)
const whole = { nextCursor: Type.Null() }

const Decisions = ByAction(Type.Object({
  allowed: Type.Boolean(), by: Choice(['administrator', 'role', 'rule', 'none']), level: Nullable(Choice(ruleLevels)),
  from: Type.Array(Type.Object({ kind: Choice(['member', 'group', 'role']), id: Type.String(), name: Type.String() })),
}))
export const EffectiveItems = Type.Object({
  items: Type.Array(Type.Object({ memberId: Id, name: Type.String(), role: Role, decisions: Decisions })), nextCursor: Nullable(Id),
})
export const DecisionItems = Type.Object({ items: Type.Array(Type.Object({ id: Id, decisions: Decisions })), ...whole })
export const ReachItems = Type.Object({
  items: Type.Array(Type.Object({ subject: Type.String(), title: Title, plugin: Plugin, counts: ByAction(Type.Integer()), mayCreate: Type.Boolean() })), ...whole,
})

export const SubjectItems = Type.Object({
  items: Type.Array(Type.Object({
    name: Type.String(), title: Title, plugin: Plugin, actions: Type.Array(Type.String()), levels: Type.Array(Level),
    defaults: Type.Record(Type.String(), ByAction(Choice(['all', 'team', 'own', 'none'])), { description: 'by role, then by action; `team`: the people they lead' }),
  })),
  ...whole,
})
const Version = Type.String({ description: 'what If-Match takes' })
export const GrantItems = Type.Object({ items: GrantSets.properties.sets.items.properties.grants, ...whole, version: Version })
export const SavedGrants = Type.Object({ saved: Type.Integer(), version: Version })

export const Group = Type.Object({ id: Id, name: Name, memberIds: Type.Array(Id), parentId: Nullable(Id), leads: Type.Array(Lead) })
export const GroupItems = Type.Object({ items: Type.Array(Group), ...whole })

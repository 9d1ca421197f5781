import type { Static } from 'typebox'
import Type from 'typebox'
import { Choice, Id, LocalDate, NameOf } from '@overt/sdk'
import { periods } from '../contracts.ts'

const most = 200
const Ids = Type.Array(Id, { maxItems: most, uniqueItems: true })

/** What figures are about. What is left out is not limited; `me` among the members is whoever looks. */
export const Scope = Type.Object({
  period: Type.Optional(Choice(periods)),
  from: Type.Optional(LocalDate),
  to: Type.Optional(LocalDate),
  memberIds: Type.Optional(Type.Array(Type.Union([Type.Literal('me'), Id]), { maxItems: most, uniqueItems: true })),
  organizationIds: Type.Optional(Ids),
  projectIds: Type.Optional(Ids),
  taskIds: Type.Optional(Ids),
  tags: Type.Optional(Type.Array(NameOf(40), { maxItems: 20, uniqueItems: true })),
}, { additionalProperties: false, description: 'dates: a period, or from and to; both included, in the zone of the workspace' })
export type ScopeBody = Static<typeof Scope>

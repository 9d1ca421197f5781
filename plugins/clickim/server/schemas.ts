import Type from 'typebox'
import { Choice, Id, Instant, LocalDate, NameOf, Nullable, closed } from '@overt/sdk'
import { decisionChoices } from '../contracts.ts'

export const platformId = Type.String({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$', maxLength: 64, description: 'lower-case letters, digits and dashes; stays the same when the name changes' })

export const Platform = Type.Object({
  id: platformId,
  name: Type.String(),
  domains: Type.Array(Type.String()),
  apps: Type.Array(Type.String()),
  icon: Type.Optional(Type.String()),
})
export const PlatformGiven = Type.Object({
  id: platformId,
  name: NameOf(60),
  domains: Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { maxItems: 100, description: 'each covers its subdomains' }),
  apps: Type.Optional(Type.Array(NameOf(200), { maxItems: 100, description: 'names of applications as Activity shows them, whatever the case and without .exe' })),
  icon: Type.Optional(NameOf(40)),
}, closed)
export const PlatformsGiven = Type.Array(PlatformGiven, { maxItems: 200 })

const ClickSpan = Type.Object({ from: Instant, to: Instant, kind: Choice(['afk', 'social']), platform: Type.Optional(Type.String()) })
const PlatformSeconds = Type.Object({ platform: Type.String(), seconds: Type.Integer() })
export const AwayDecision = Type.Object({
  id: Id, fromAt: Instant, toAt: Instant, choice: Choice(decisionChoices), taskId: Nullable(Id), decidedAt: Instant, via: Choice(['web', 'agent']),
})
export const EntryTime = Type.Object({
  afkSeconds: Type.Integer(), social: Type.Array(PlatformSeconds), spans: Type.Array(ClickSpan), decisions: Type.Array(AwayDecision),
  work: Type.Optional(Type.Array(PlatformSeconds, { description: 'on platforms that count as work here, because of the allow-list' })),
})

const ClickTotal = Type.Object({ key: Type.String(), afkSeconds: Type.Integer(), socialSeconds: Type.Integer(), netSeconds: Type.Integer() })
export const ClickTotals = Type.Object({
  items: Type.Array(ClickTotal),
  pendingDays: Type.Optional(Type.Integer({ description: 'days that are not worked out yet and are missing from the sums; ask again for them' })),
})
export const totalsBy = ['day', 'member', 'platform'] as const
export type TotalsBy = (typeof totalsBy)[number]

export const rangeQuery = { from: LocalDate, to: LocalDate }
export const membersQuery = {
  memberId: Type.Optional(Id),
  memberIds: Type.Optional(Type.Array(Type.String({ maxLength: 80_000 }), { maxItems: 2_000, description: 'comma-separated or repeated' })),
  readable: Type.Optional(Type.Boolean({ description: 'leaves out whom the caller may not read instead of refusing; without members everyone whom they may' })),
}

const Ids = Type.Optional(Type.Array(Type.String({ maxLength: 80_000 }), { maxItems: 2_000, description: 'comma-separated or repeated' }))
/** Limits what is summed to some work. */
export const workQuery = { organizationIds: Ids, projectIds: Ids, taskIds: Ids }

import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Email, Id, Instant, Name, Nullable, TimeZone, closed } from './common.ts'
import { ReadingFormats } from './reading-formats.ts'
import { TableLayouts } from './table-layouts.ts'
import { Currency, HourRate, RateFrom } from './rates.ts'

/** The roles of members. */
export const roles = ['admin', 'manager', 'hr', 'member'] as const
/** What a member may do in a workspace. */
export const Role = Choice(roles)
export type Role = (typeof roles)[number]

/** Whether a reason is asked for before records of other people are shown: never, or for sensitive kinds. */
export const lookReasons = ['off', 'sensitive'] as const

/** A colour as pages, mails and documents write it. */
export const BrandColor = Type.String({ pattern: '^#[0-9a-f]{6}$', description: '#rrggbb; white text on it must be readable' })

/** The workspace in addresses of the web interface: lower-case Latin letters, digits and single hyphens between them. */
export const WorkspaceSlug = Type.String({ pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$', minLength: 1, maxLength: 40 })

/** A language as BCP 47 writes it; which ones an installation has depends on its catalogues. */
export const Locale = Type.String({ pattern: '^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$', maxLength: 35 })

/** A workspace, as its members see it. */
export const Workspace = Type.Object({
  id: Id,
  slug: Type.String({ description: 'the workspace in addresses of the web interface' }),
  name: Type.String(),
  timeZone: TimeZone,
  weekStart: Type.Integer({ minimum: 1, maximum: 7, description: 'ISO day of the week: 1 Monday … 7 Sunday' }),
  locale: Locale,
  currency: Currency,
  rate: Nullable(Type.Integer({ description: 'minor units of the currency per hour, where nothing nearer has a rate' })),
  lookReason: Choice(lookReasons),
  onboarding: Type.Object({ completed: Type.Boolean(), step: Type.Integer() }),
  color: Nullable(BrandColor),
  logo: Nullable(Type.String({ description: 'address of the logo, another one for another logo' })),
  createdAt: Instant,
})
export type Workspace = Static<typeof Workspace>

/** What to change of a workspace; what is absent stays. */
export const WorkspaceChange = Type.Partial(Type.Object({
  name: Name,
  slug: WorkspaceSlug,
  timeZone: TimeZone,
  weekStart: Type.Integer({ minimum: 1, maximum: 7 }),
  locale: Locale,
  currency: Currency,
  rate: HourRate,
  rateFrom: RateFrom,
  lookReason: Choice(lookReasons),
  color: Nullable(BrandColor),
  onboarding: Type.Object({ completed: Type.Boolean(), step: Type.Integer({ minimum: 0, maximum: 20 }) }, closed),
}), { ...closed, minProperties: 1 })

/** What a person sends to found a workspace. */
export const SignUp = Type.Object({
  workspaceName: Name,
  name: Name,
  email: Email,
  password: Type.String({ minLength: 10, maxLength: 256 }),
  timeZone: TimeZone,
  setUpCode: Type.Optional(Type.String({ maxLength: 40, description: 'for the first account of a server, from its console; not needed on the same machine' })),
}, closed)
export type SignUp = Static<typeof SignUp>

/** The signed-in user with their memberships and choices. */
export const Me = Type.Object({
  user: Type.Object({
    id: Id, name: Type.String(), email: Type.String(), emailVerified: Type.Boolean(),
    twoFactorEnabled: Type.Boolean(), locale: Nullable(Type.String()), timeZone: Nullable(Type.String()),
    formats: ReadingFormats, tables: TableLayouts,
  }),
  memberships: Type.Array(Type.Object({
    workspaceId: Id, workspaceName: Type.String(), memberId: Id, role: Role,
    slug: Type.String(), formerSlugs: Type.Array(Type.String(), { description: 'slugs that the workspace had before; their addresses lead on' }),
  })),
  operator: Type.Boolean({ description: 'whether the Operator area is theirs' }),
})
export type Me = Static<typeof Me>

/** What a member can be doing now. */
export const presenceStates = ['active', 'idle', 'locked', 'paused', 'offline', 'never'] as const
/** What a member is doing now, as far as devices tell. */
export const PresenceState = Choice(presenceStates)
export type PresenceState = (typeof presenceStates)[number]

/** Whether a member takes part. */
export const memberStatuses = ['active', 'suspended', 'removed'] as const

/** A member of a workspace. */
export const Member = Type.Object({
  id: Id,
  userId: Id,
  name: Type.String(),
  email: Type.String(),
  role: Role,
  status: Choice(memberStatuses),
  monitored: Type.Boolean(),
  timeZone: Nullable(TimeZone),
  rate: Nullable(Type.Integer({ description: 'minor units of the currency per hour, today' })),
  currency: Currency,
  presence: Type.Object({
    state: PresenceState,
    since: Nullable(Instant),
    lastSeenAt: Nullable(Instant),
  }),
  running: Nullable(Type.Object({ entryId: Id, taskName: Type.String(), startedAt: Instant })),
  joinedAt: Instant,
})
export type Member = Static<typeof Member>

/** What to change of a member; what is absent stays. */
export const MemberChange = Type.Partial(Type.Object({
  role: Role,
  monitored: Type.Boolean(),
  status: Choice(['active', 'suspended']),
  timeZone: Nullable(TimeZone),
  rate: HourRate,
  rateFrom: RateFrom,
}), { ...closed, minProperties: 1 })

/** An invitation, as its list shows it. */
export const Invitation = Type.Object({
  id: Id, email: Type.String(), role: Role, monitored: Type.Boolean(),
  invitedBy: Type.String(), createdAt: Instant, expiresAt: Instant,
  status: Choice(['pending', 'accepted', 'revoked', 'expired']),
  /** Set while its mail could not be delivered. */
  mailTrouble: Nullable(Type.Object({
    reason: Choice(['unreachable', 'refused', 'sign-in', 'failed']), attempts: Type.Integer(), failedAt: Instant,
    nextTryAt: Nullable(Instant),
  })),
})
export type Invitation = Static<typeof Invitation>

/** Whom to invite, with which role. */
export const InvitationCreate = Type.Object({ email: Email, role: Role, monitored: Type.Boolean() }, closed)

/** What an invitee sees before deciding; `policy` is the monitoring policy in force in plain words. */
export const InvitationView = Type.Object({
  workspaceName: Type.String(), email: Type.String(), role: Role, monitored: Type.Boolean(),
  hasAccount: Type.Boolean(), expiresAt: Instant,
  policy: Type.Object({ version: Type.Integer(), summary: Type.Array(Type.String()), issuedAt: Instant }),
})
export type InvitationView = Static<typeof InvitationView>
/** What an invited person sends to join. */
export const InvitationAccept = Type.Object({
  name: Type.Optional(Name),
  password: Type.Optional(Type.String({ minLength: 10, maxLength: 256 })),
  policyVersion: Type.Optional(Type.Integer({ minimum: 1, description: 'the policy that was read; acknowledged where it is the one that holds for the new member' })),
}, closed)

/** A personal API token, without its secret. */
export const PersonalToken = Type.Object({
  id: Id, name: Type.String(), prefix: Type.String(), createdAt: Instant,
  expiresAt: Nullable(Instant), lastUsedAt: Nullable(Instant),
})
export type PersonalToken = Static<typeof PersonalToken>

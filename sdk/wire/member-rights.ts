import type { Role } from './workspace.ts'

/** What can be done to a member or with an invitation. */
export const memberActs = ['role', 'monitored', 'rate', 'timeZone', 'status', 'remove', 'hand-over', 'invite', 'resend', 'revoke'] as const
/** Something that is done to a member. */
export type MemberAct = (typeof memberActs)[number]

/** Why something must not be done; each is the stable code of the server's answer. */
export const memberRefusals = ['forbidden', 'own-role', 'own-terms', 'admin-only', 'members-only'] as const
/** Why something cannot be done to a member. */
export type MemberRefusal = (typeof memberRefusals)[number]

/** `only-admin`: allowed as long as nobody else could do it, because there is one active admin. */
export type MemberVerdict = 'yes' | 'only-admin' | MemberRefusal

/** On whom: oneself, or somebody else by role. For an invitation it is the role that it gives. */
export type MemberTarget = 'self' | Role

type Row = Readonly<Record<MemberTarget, MemberVerdict>>

const everybody = (verdict: MemberVerdict, self: MemberVerdict): Row => ({ self, admin: verdict, manager: verdict, hr: verdict, member: verdict })
const membersOnly = (self: MemberVerdict): Row => ({ self, admin: 'members-only', manager: 'members-only', hr: 'members-only', member: 'yes' })
const nobody: Readonly<Record<MemberAct, Row>> = {
  role: everybody('forbidden', 'own-role'),
  monitored: everybody('forbidden', 'own-terms'),
  rate: everybody('forbidden', 'own-terms'),
  timeZone: everybody('forbidden', 'forbidden'),
  status: everybody('forbidden', 'own-role'),
  remove: everybody('forbidden', 'own-role'),
  'hand-over': everybody('forbidden', 'own-role'),
  invite: everybody('forbidden', 'forbidden'),
  resend: everybody('forbidden', 'forbidden'),
  revoke: everybody('forbidden', 'forbidden'),
}

/**
 * Who may do what to whom, for every path that changes members or invitations: the one place where it is decided.
 * Rights that plugins grant or deny narrow it further and never widen it.
 */
export const memberRights: Readonly<Record<Role, Readonly<Record<MemberAct, Row>>>> = {
  admin: {
    role: everybody('yes', 'own-role'),
    monitored: everybody('yes', 'only-admin'),
    rate: everybody('yes', 'only-admin'),
    timeZone: everybody('yes', 'yes'),
    status: everybody('yes', 'own-role'),
    remove: everybody('yes', 'own-role'),
    'hand-over': everybody('yes', 'own-role'),
    invite: everybody('yes', 'forbidden'),
    resend: everybody('yes', 'forbidden'),
    revoke: everybody('yes', 'forbidden'),
  },
  hr: {
    role: everybody('admin-only', 'own-role'),
    monitored: membersOnly('own-terms'),
    rate: membersOnly('own-terms'),
    timeZone: membersOnly('members-only'),
    status: membersOnly('own-role'),
    remove: everybody('admin-only', 'own-role'),
    'hand-over': everybody('admin-only', 'own-role'),
    invite: membersOnly('forbidden'),
    resend: membersOnly('forbidden'),
    revoke: membersOnly('forbidden'),
  },
  manager: nobody,
  member: nobody,
}

/** Who wants to do something to a member. */
export interface MemberActor {
  readonly role: Role
  /** The one active admin of the workspace: nobody else could decide for them. */
  readonly onlyAdmin: boolean
}

/** Why the actor must not do this to the target; undefined where they may. */
export function memberRefusal(actor: MemberActor, act: MemberAct, target: MemberTarget): MemberRefusal | undefined {
  const verdict = memberRights[actor.role][act][target]
  if (verdict === 'yes') return undefined
  if (verdict === 'only-admin') return actor.onlyAdmin ? undefined : 'own-terms'
  return verdict
}

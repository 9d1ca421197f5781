import { memberActs, memberRights, roles } from '@overt/sdk'
import type { MemberAct, MemberTarget, MemberVerdict, Role } from '@overt/sdk'

const acts: Readonly<Record<MemberAct, string>> = {
  role: 'change the role', monitored: 'switch monitoring', rate: 'change the rate', timeZone: 'change the time zone', status: 'suspend, reinstate',
  remove: 'remove from the workspace', 'hand-over': 'hand the workspace over to', invite: 'invite with the role', resend: 'resend an invitation with the role', revoke: 'revoke an invitation with the role',
}
const verdicts: Readonly<Record<MemberVerdict, string>> = {
  yes: 'yes', 'only-admin': 'as the only admin', forbidden: 'no', 'own-role': 'no (`own-role`)', 'own-terms': 'no (`own-terms`)', 'admin-only': 'no (`admin-only`)', 'members-only': 'no (`members-only`)',
}
const targets: readonly MemberTarget[] = ['self', 'member', 'hr', 'manager', 'admin']
const names: Readonly<Record<MemberTarget, string>> = { self: 'self', member: 'a member', hr: 'HR', manager: 'a manager', admin: 'an admin' }
const titles: Readonly<Record<Role, string>> = { admin: 'An admin', hr: 'HR', manager: 'A manager', member: 'A member' }
const invitationActs: readonly MemberAct[] = ['invite', 'resend', 'revoke']

/** The table of rights as Markdown, one section per role; `docs/roles.md` holds it and a test compares. */
export function memberRightsTable(): string {
  return roles.map((role) => {
    const rows = memberActs.map((act) => `| ${acts[act]} | ${targets.map((target) => cell(role, act, target)).join(' | ')} |`)
    return [`### ${titles[role]} may`, '', `| | ${targets.map((target) => names[target]).join(' | ')} |`, `| --- |${' --- |'.repeat(targets.length)}`, ...rows].join('\n')
  }).join('\n\n')
}

const cell = (role: Role, act: MemberAct, target: MemberTarget): string => (target === 'self' && invitationActs.includes(act) ? '' : verdicts[memberRights[role][act][target]])

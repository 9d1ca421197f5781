import type { Caller, Role, UnitOfWork } from '@overt/sdk'
import type { Grant, Grantee } from '../contracts.ts'
import { checkedGrants } from './check-grants.ts'
import { nextRevision, readGrants, writeGrants } from './grant-store.ts'
import type { PermissionsContext } from './subjects.ts'
import { textOf, widenedGrants } from './widening.ts'

/** Stores everything that is granted to one grantee, checked, guarded and audited; the one way to change it. Errors: `wrong-grant`, the refusal of who guards. */
export async function saveGrants(context: PermissionsContext, unit: UnitOfWork, grantee: Grantee, grants: readonly Grant[]): Promise<void> {
  const kept = await checkedGrants(context, unit, grants)
  const old = await readGrants(unit, grantee)
  await context.configuration.widening(unit, widenedGrants(grantee, old, kept))
  await writeGrants(unit, grantee, kept)
  await context.audit.record(unit, {
    action: 'permission.updated', subject: 'Permission', subjectId: grantee.kind === 'role' ? null : grantee.id,
    before: { grantee, grants: without(old, kept) }, after: { grantee, grants: without(kept, old) },
  })
}

/** See `RoleRights`. */
export async function withholdFromRoles(context: PermissionsContext, unit: UnitOfWork, caller: Caller, roles: readonly Exclude<Role, 'admin'>[], subjects: readonly string[]): Promise<void> {
  caller.ability.requireAny('update', 'Permission')
  await nextRevision(unit)
  for (const role of roles) {
    const grantee = { kind: 'role', id: role } as const
    const old = await readGrants(unit, grantee)
    const isMeant = ({ subject, level }: Grant): boolean => level === 'workspace' && subjects.includes(subject)
    const denied = subjects.map((subject): Grant => {
      const known = old.find((grant) => grant.subject === subject && isMeant(grant))
      return { subject, level: 'workspace', nodeId: null, allow: (known?.allow ?? []).filter((action) => action !== 'read'), deny: [...new Set([...known?.deny ?? [], 'read'])] }
    })
    await saveGrants(context, unit, grantee, [...old.filter((grant) => !isMeant(grant)), ...denied])
  }
  await context.rights.changed(unit, null)
}

function without(grants: readonly Grant[], others: readonly Grant[]): readonly Grant[] {
  const known = new Set(others.map(textOf))
  return grants.filter((grant) => !known.has(textOf(grant)))
}

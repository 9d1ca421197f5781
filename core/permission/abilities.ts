import { packRules } from '@casl/ability/extra'
import type { Ability, Subjects, SubjectDeclaration, Role } from '@overt/sdk'
import type { Abilities, PluginHost } from '../contracts.ts'
import { detached } from '../database/second-connection.ts'
import { outsideUnit } from '../database/unit-of-work.ts'
import { notFound } from '../errors.ts'
import { coreGrants } from './core-grants.ts'
import { MemberAbility } from './member-ability.ts'
import { administratorRule, rulesFromGrants } from './rules.ts'
import type { AnyGrant, Rule } from './rules.ts'
import { coreSubjects } from './subjects.ts'
import type { AbilityMember, RuleSource } from './contracts.ts'

export interface AbilitiesOptions {
  readonly plugins: Pick<PluginHost, 'list' | 'enabledIn'>
  readonly sources?: readonly RuleSource[]
  /** Abilities kept ready; beyond it the oldest is dropped. */
  readonly capacity?: number
}

interface Kept { readonly version: string; readonly renewals: number; readonly ability: MemberAbility }

/**
 * Rights from role grants of the core and of the plugins that are on. A cached ability lives until one of them changes; it is renewed beside
 * its use, one member at a time, so that a renewal of all costs one connection and nobody waits for it.
 */
export function createAbilities({ plugins, sources = [], capacity = 10_000 }: AbilitiesOptions): Abilities {
  const kept = new Map<string, Kept>()
  const renewing = new Map<string, AbilityMember>()

  async function build(member: AbilityMember, enabled: readonly string[]): Promise<MemberAbility> {
    const subjects = new Map<string, SubjectDeclaration>(Object.entries(coreSubjects))
    const rules: Rule[] = member.role === 'admin' ? [administratorRule] : []
    const grants: AnyGrant[] = [...coreGrants[member.role as Role] ?? []]
    for (const plugin of plugins.list()) {
      if (plugin.definition === null) continue
      for (const [name, subject] of Object.entries(plugin.definition.subjects as Subjects | undefined ?? {})) subjects.set(name, subject)
      if (enabled.includes(plugin.id)) grants.push(...(plugin.definition.grants?.[member.role as Role] as readonly AnyGrant[] | undefined) ?? [])
    }
    const extra = (await Promise.all(sources.map((source) => source.rules(member, subjects)))).flat()
    rules.push(...rulesFromGrants(grants, member.memberId), ...extra)
    return new MemberAbility(rules, subjects)
  }

  // With the role: what each role may do is asked of one stand-in for all members, a role after another.
  const keyOf = ({ workspaceId, memberId, role }: AbilityMember): string => `${workspaceId} ${memberId} ${role}`
  const renewalsNow = (): number => sources.reduce((sum, source) => sum + source.renewals(), 0)

  async function versionOf(member: AbilityMember): Promise<{ readonly enabled: readonly string[]; readonly version: string }> {
    const enabled = await plugins.enabledIn(member.workspaceId)
    const versions = sources.length === 0 ? [] : await Promise.all(sources.map((source) => source.version(member)))
    return { enabled, version: [member.role, ...enabled, '|', ...versions].join(' ') }
  }

  async function forMember(member: AbilityMember): Promise<Ability> {
    const { enabled, version } = await versionOf(member)
    const key = keyOf(member)
    const found = kept.get(key)
    if (found?.version === version) {
      if (found.renewals !== renewalsNow()) renewLater(member)
      return found.ability
    }
    const renewals = renewalsNow()
    const ability = await build(member, enabled)
    kept.delete(key)
    kept.set(key, { version, renewals, ability })
    if (kept.size > capacity) kept.delete(kept.keys().next().value ?? key)
    return ability
  }

  function renewLater(member: AbilityMember): void {
    const key = keyOf(member)
    if (renewing.has(key)) return
    renewing.set(key, member)
    if (renewing.size > 1) return
    void detached(() => outsideUnit(renewAll))
  }

  async function renewAll(): Promise<void> {
    for (const [key, member] of renewing) {
      // The source reports its own faults, and the next request renews again.
      await renew(key, member).catch(() => undefined)
      renewing.delete(key)
    }
  }

  async function renew(key: string, member: AbilityMember): Promise<void> {
    const found = kept.get(key)
    const renewals = renewalsNow()
    const { enabled, version } = await versionOf(member)
    if (found?.version !== version) return
    const ability = await build(member, enabled)
    if (kept.get(key) === found) kept.set(key, { version, renewals, ability })
  }

  return {
    forMember,
    async of(unit, memberId) {
      const [member] = await unit.query<{ user_id: string; role: string }>({
        name: 'ability-member',
        text: `select user_id, role from core.member where workspace_id = $1 and id = $2 and status = 'active'`,
        values: [unit.workspaceId, memberId],
      })
      if (member === undefined) throw notFound({ values: { what: 'Member' } })
      return forMember({ workspaceId: unit.workspaceId, memberId, userId: member.user_id, role: member.role })
    },
    packed: (ability) => (ability instanceof MemberAbility ? packRules([...ability.rules]) : []),
  }
}

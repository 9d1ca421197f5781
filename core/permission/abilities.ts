import { packRules } from '@casl/ability/extra'
import type { Ability, Subjects, SubjectDeclaration, Role } from '@overt/sdk'
import type { Abilities, PluginHost } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { coreGrants } from './core-grants.ts'
import { MemberAbility } from './member-ability.ts'
import { administratorRule, rulesFromGrants } from './rules.ts'
import type { AnyGrant, Rule } from './rules.ts'
import { coreSubjects } from './subjects.ts'

export interface AbilityMember {
  readonly workspaceId: string
  readonly memberId: string
  readonly userId: string
  readonly role: string
}

/**
 * Further rules of one member, e.g. per-entity grants, in the order organization, project, task, entry with allows before
 * denials: they come after the roles' rules, so the most specific decides. `version` changes whenever the answer would.
 */
export interface RuleSource {
  version(member: AbilityMember): Promise<string>
  rules(member: AbilityMember, subjects: ReadonlyMap<string, SubjectDeclaration>): Promise<readonly Rule[]>
}

export interface AbilitiesOptions {
  readonly plugins: Pick<PluginHost, 'list' | 'enabledIn'>
  readonly sources?: readonly RuleSource[]
  /** Abilities kept ready; beyond it the oldest is dropped. */
  readonly capacity?: number
}

interface Kept { readonly version: string; readonly ability: MemberAbility }

/** Rights from role grants of the core and of the plugins that are on. A cached ability lives until one of them changes. */
export function createAbilities({ plugins, sources = [], capacity = 10_000 }: AbilitiesOptions): Abilities {
  const kept = new Map<string, Kept>()

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

  async function forMember(member: AbilityMember): Promise<Ability> {
    const enabled = await plugins.enabledIn(member.workspaceId)
    const versions = sources.length === 0 ? [] : await Promise.all(sources.map((source) => source.version(member)))
    const key = `${member.workspaceId} ${member.memberId}`
    const version = [member.role, ...enabled, '|', ...versions].join(' ')
    const found = kept.get(key)
    if (found?.version === version) return found.ability
    const ability = await build(member, enabled)
    kept.delete(key)
    kept.set(key, { version, ability })
    if (kept.size > capacity) kept.delete(kept.keys().next().value ?? key)
    return ability
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

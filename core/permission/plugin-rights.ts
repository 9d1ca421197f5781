import { randomUUID } from 'node:crypto'
import { ruleLevels, quote } from '@overt/sdk'
import type { Ability, MemberRule, MemberRules, NamedSubject, Role, RoleReach, SubjectDeclaration, Subjects, UnitOfWork } from '@overt/sdk'
import type { LiveHub, PluginHost } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import { currentUnit } from '../database/unit-of-work.ts'
import { outsideForeignUnit } from '../kernel/enablement.ts'
import { PluginMistake, rightsUnavailable } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guarded-call.ts'
import type { AbilityMember, PluginRights } from './contracts.ts'
import { coreGrants } from './core-grants.ts'
import { rulesOfMember } from './member-rules.ts'
import type { AnyGrant, Rule } from './rules.ts'
import { coreSubjects } from './subjects.ts'

const channel = 'overt_rights'
/** However a notification may get lost, no process is older than this. */
const refreshMs = 60_000
const timeoutMs = 5_000
/** A notification holds 8,000 bytes; more members than these are told as everyone. */
const namedMembers = 100

interface Change { readonly from: string; readonly workspaceId: string; readonly memberIds: readonly string[] | null }

export interface PluginRightsDeps {
  readonly database: CoreDatabase
  readonly guard: Guard
  readonly live: Pick<LiveHub, 'tell'>
  plugins(): Pick<PluginHost, 'list' | 'isOn' | 'enabledIn' | 'message' | 'title'>
}

/** Rules that plugins give single members; a change is known to a process before its open pages hear of it. */
export function createPluginRights({ database, guard, live, plugins }: PluginRightsDeps): PluginRights {
  const providers = new Map<string, MemberRules>()
  const generations = new Map<string, number>()
  const changing = new WeakSet<object>()
  let epoch = 0
  let renewals = 0
  let uncommitted = 0
  let stopListening: (() => Promise<void>) | undefined
  let timer: NodeJS.Timeout | undefined

  const self = randomUUID()
  const renew = (workspaceId: string): void => { generations.set(workspaceId, (generations.get(workspaceId) ?? 0) + 1) }
  function hear({ workspaceId, memberIds }: Change): void {
    renew(workspaceId)
    for (const memberId of memberIds ?? [null]) live.tell(workspaceId, { type: 'rights.changed', memberId })
  }
  const renewAll = (): void => { renewals += 1 }
  /** Notifications may have been missed: no answer from before is used any more. */
  const forgetAll = (): void => { epoch += 1 }

  async function rulesOf(pluginId: string, rules: MemberRules, { workspaceId, memberId, role }: AbilityMember): Promise<readonly MemberRule[]> {
    if (!await plugins().isOn(pluginId, workspaceId)) return []
    try {
      return await guard.call({ plugin: pluginId, place: 'rules', workspaceId, timeoutMs, neverPaused: true }, () =>
        outsideForeignUnit(workspaceId, () => database.inWorkspace({ workspaceId }, async (unit) => checked(pluginId, await rules(unit, { memberId, role })))))
    } catch (cause) {
      // An admin stays able to switch the plugin off; nothing of this answer is kept.
      renew(workspaceId)
      if (role === 'admin') return []
      throw rightsUnavailable({ values: { plugin: pluginId }, cause })
    }
  }

  async function subjects(workspaceId: string): Promise<readonly NamedSubject[]> {
    const enabled = await plugins().enabledIn(workspaceId)
    const named = (plugin: string | null, declared: Subjects): NamedSubject[] => Object.entries(declared).map(([name, subject]) => ({ name, plugin, ...subject }))
    return [...named(null, coreSubjects), ...plugins().list().filter(({ id }) => enabled.includes(id)).flatMap(({ id, definition }) => named(id, definition?.subjects ?? {}))]
  }

  async function roleDefaults(workspaceId: string, role: Role, name: string): Promise<Readonly<Record<string, RoleReach>>> {
    const subject = await subjectIn(workspaceId, name)
    if (subject === undefined) return {}
    const enabled = await plugins().enabledIn(workspaceId)
    const grants = [coreGrants, ...plugins().list().filter(({ id }) => enabled.includes(id)).map(({ definition }) => definition?.grants)]
      .flatMap((byRole) => byRole?.[role] as readonly AnyGrant[] | undefined ?? []).filter((grant) => grant.subject === name)
    const reach = (action: string): RoleReach => {
      if (role === 'admin') return 'all'
      const found = grants.filter(({ actions }) => actions.includes(action))
      const everywhere = (deny: boolean): boolean => found.some((grant) => (grant.deny === true) === deny && Object.keys(grant.where ?? {}).length === 0)
      if (everywhere(true)) return 'none'
      return everywhere(false) ? 'all' : found.some(({ deny }) => deny !== true) ? 'own' : 'none'
    }
    return Object.fromEntries(subject.actions.map((action) => [action, reach(action)]))
  }

  const subjectIn = async (workspaceId: string, name: string): Promise<NamedSubject | undefined> => (await subjects(workspaceId)).find((each) => each.name === name)

  async function records(unit: UnitOfWork, name: string, ids: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
    const subject = await subjectIn(unit.workspaceId, name)
    const key = subject?.columns.id
    if (subject === undefined || key === undefined || ids.length === 0) return new Map()
    const columns = Object.entries(subject.columns).map(([as, { column, type }]) => `x.${quote(column)}${type === 'date' ? '::text' : ''} as ${quote(as)}`)
    const rows = await unit.query<Record<string, unknown> & { id: string }>(`select ${columns.join(', ')} from ${liveRows(subject)} and x.${quote(key.column)} = any($2::uuid[])`, [unit.workspaceId, ids])
    return new Map(rows.map((row) => [row.id, row]))
  }

  async function count(unit: UnitOfWork, ability: Ability, action: string, name: string): Promise<number> {
    const subject = await subjectIn(unit.workspaceId, name)
    if (subject === undefined) return 0
    const scope = ability.scope(action, name, 'x', 1)
    const [row] = await unit.query<{ found: number }>(`select count(*)::int as found from ${liveRows(subject)} and ${scope.sql}`, [unit.workspaceId, ...scope.values])
    return row?.found ?? 0
  }

  return {
    version(member) {
      const unit = currentUnit.getStore()
      // What a transaction has changed and not committed is true inside it and nowhere else.
      if (unit !== undefined && changing.has(unit)) return Promise.resolve(`uncommitted ${String(uncommitted++)}`)
      return Promise.resolve(`${String(epoch)}.${String(generations.get(member.workspaceId) ?? 0)}`)
    },
    renewals: () => renewals,
    async rules(member: AbilityMember, declared: ReadonlyMap<string, SubjectDeclaration>): Promise<readonly Rule[]> {
      const given: MemberRule[] = []
      for (const [pluginId, rules] of providers) given.push(...await rulesOf(pluginId, rules, member))
      return rulesOfMember(given, member.memberId, declared)
    },
    forPlugin: (pluginId) => ({
      provide(rules) {
        if (providers.has(pluginId)) throw new PluginMistake(`${pluginId} provides rules twice`)
        providers.set(pluginId, rules)
      },
      async changed(unit, memberIds) {
        changing.add(currentUnit.getStore() ?? unit)
        const change: Change = { from: self, workspaceId: unit.workspaceId, memberIds: memberIds !== null && memberIds.length > namedMembers ? null : memberIds }
        await unit.query('select pg_notify($1, $2)', [channel, JSON.stringify(change)])
        unit.afterCommit(() => { hear(change) })
      },
      subjects,
      title: ({ name, plugin }, locale) => (plugin === null ? null : subjectTitle(plugins(), plugin, name, locale)),
      roleDefaults,
      records,
      count,
    }),
    provides: (pluginId) => providers.has(pluginId),
    remove: (pluginId) => { providers.delete(pluginId) },
    renewAll,
    async start() {
      stopListening = await database.listen(channel, (payload) => {
        const change = JSON.parse(payload) as Change
        if (change.from !== self) hear(change)
      }, forgetAll)
      timer = setInterval(renewAll, refreshMs).unref()
    },
    async stop() {
      clearInterval(timer)
      await stopListening?.()
    },
  }
}

function checked(pluginId: string, rules: readonly MemberRule[]): readonly MemberRule[] {
  const wrong = rules.find(({ level, ids }) => !ruleLevels.includes(level) || ((level === 'role' || level === 'workspace') !== (ids === undefined)))
  if (wrong !== undefined) throw new PluginMistake(`${pluginId} gives a rule on ${wrong.subject} at the level ${wrong.level} ${wrong.ids === undefined ? 'without' : 'with'} ids`)
  return rules
}

/** The text `subject.<name>`, else `look.<name>`, else the plugin's title: never the identifier. */
export function subjectTitle(plugins: Pick<PluginHost, 'message' | 'title'>, plugin: string, name: string, locale: string): string {
  const found = [`subject.${name}`, `look.${name}`].map((key) => [key, plugins.message(plugin, locale, key)] as const).find(([key, text]) => text !== key)
  return found?.[1] ?? plugins.title(plugin, locale)
}

const liveRows = ({ table, tenantColumn = 'workspace_id', trashedBy }: NamedSubject): string =>
  `${table.split('.').map(quote).join('.')} x where x.${quote(tenantColumn)} = $1${trashedBy === undefined ? '' : ` and x.${quote(trashedBy)} is null`}`

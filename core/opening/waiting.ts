import type { Caller, Role, UnitOfWork, Waiting } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { accessView } from '../access/index.ts'
import { audienceSentences } from '../devices/index.ts'
import { listInvitations } from '../identity/invitations.ts'
import type { InstalledPlugins } from '../kernel/plugin-contracts.ts'
import { countParkedDeliveries } from '../kernel/parked-delivery.ts'
import { countUnread, requiredNotices } from '../notices/index.ts'
import { languageFor } from '../texts/core-texts.ts'
import { countWaiting } from '../timer-commands/index.ts'

const mostInvitations = 100

type WaitingPlugin = Omit<Waiting['plugins'][number], 'parkedDeliveries'>

/** The plugins with their titles and whether they need a look; asked for before a unit, because the state of a workspace may have to be read. */
export async function pluginsOf(plugins: InstalledPlugins, caller: Caller, locale: string): Promise<readonly WaitingPlugin[]> {
  if (!caller.ability.canAny('update', 'Plugin')) return []
  const stored = await plugins.enablement.of(caller.workspaceId)
  return Promise.all(plugins.list().map(async ({ id, state }) => {
    const suspended = stored.get(id)?.enabled === true && await plugins.suspended(id, caller.workspaceId) !== null
    return { id, title: plugins.title(id, locale), failed: state.endsWith('failed') || suspended }
  }))
}

/** What waits for the caller: the policy to acknowledge, unread notices of what is on, and for those who look after the workspace its invitations and plugins. */
export async function waitingFor({ policies, clock, notices, plugins: host }: Pick<Platform, 'policies' | 'clock' | 'notices' | 'plugins'>, unit: UnitOfWork, caller: Caller, plugins: readonly WaitingPlugin[], running: readonly string[], locale: string): Promise<Waiting> {
  const { acknowledged, plugins: collecting, audiences = {} } = await policies.current(unit, caller.memberId)
  const parked = plugins.length === 0 ? new Map<string, number>() : await countParkedDeliveries(unit)
  return {
    policy: !acknowledged,
    invitations: caller.ability.canAny('create', 'Invitation') && caller.ability.canAny('read', 'Invitation') ? await openInvitations({ clock }, unit, caller) : 0,
    notices: await countUnread(unit, { memberId: caller.memberId, running: new Set(running) }, notices.kinds.list().filter(({ listedAsDecision }) => listedAsDecision === true).map(({ name }) => name)),
    required: await requiredNotices({ plugins: host, kinds: notices.kinds }, unit, { memberId: caller.memberId, locale, timeZone: caller.timeZone, formats: caller.formats, isOn: (pluginId) => running.includes(pluginId) }),
    timerCommands: await countWaiting(unit, caller.memberId),
    agent: Object.keys(collecting).length > 0 && !await hasDevice(unit, caller.memberId),
    seenBy: [...audienceSentences(languageFor(locale), Object.entries(audiences).map(([plugin, roles]) => ({ title: host.title(plugin, locale), roles: roles as Role[] })))],
    access: accessView(await host.access(unit.workspaceId)),
    plugins: plugins.map((plugin) => ({ ...plugin, parkedDeliveries: parked.get(plugin.id) ?? 0 })).filter(({ failed, parkedDeliveries }) => failed || parkedDeliveries > 0),
  }
}

async function openInvitations(parts: Pick<Platform, 'clock'>, unit: UnitOfWork, { ability }: Caller): Promise<number> {
  const { items } = await listInvitations(parts, unit, ability, { limit: mostInvitations })
  return items.filter(({ status }) => status === 'pending' || status === 'expired').length
}

async function hasDevice(unit: UnitOfWork, memberId: string): Promise<boolean> {
  const [row] = await unit.query({ name: 'waiting-has-device', text: 'select from core.device where workspace_id = $1 and member_id = $2 and revoked_at is null limit 1', values: [unit.workspaceId, memberId] })
  return row !== undefined
}

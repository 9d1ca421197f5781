import type { FastifyBaseLogger } from 'fastify'
import type { UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import { coreText } from '../texts/core-texts.ts'
import type { StoredEnablement } from './enablement.ts'
import type { PluginChanges } from './plugin-changes.ts'
import type { InstalledPlugins } from './plugin-contracts.ts'

/** Admins are told so long before the data of a plugin that is off is erased. */
const noticeDays = 14

/** When the data of a plugin that is off will be erased; null while it is on or has no limit. */
export function purgeAt({ enabled, disabledAt, purgeAnnouncedAt }: StoredEnablement, retentionDays: number | undefined): Temporal.Instant | null {
  if (enabled || disabledAt === null || retentionDays === undefined) return null
  const due = days(disabledAt, retentionDays)
  if (purgeAnnouncedAt === null) return due
  const announced = days(purgeAnnouncedAt, noticeDays)
  return Temporal.Instant.compare(announced, due) > 0 ? announced : due
}

export interface RetentionDeps {
  readonly database: CoreDatabase
  readonly log: FastifyBaseLogger
  readonly host: InstalledPlugins
  readonly changes: PluginChanges
  parts(): Pick<Platform, 'clock' | 'mail' | 'directory'>
}

/** One nightly round: announce what is due in 14 days, erase what was announced and is due. */
export async function sweepDisabledPlugins({ database, log, host, changes, parts }: RetentionDeps, signal: AbortSignal): Promise<void> {
  const { clock } = parts()
  const limited = host.list().filter(({ manifest }) => manifest?.retentionDays !== undefined)
  for (const workspaceId of limited.length === 0 ? [] : await database.workspaceIds()) {
    if (signal.aborted) return
    try {
      const stored = await database.inWorkspace({ workspaceId }, host.enablement.read)
      for (const { id, manifest } of limited) {
        const one = stored.get(id)
        const due = one === undefined ? null : purgeAt(one, manifest?.retentionDays)
        if (one === undefined || due === null) continue
        if (one.purgeAnnouncedAt !== null && Temporal.Instant.compare(due, clock.now()) <= 0) {
          const { rows } = await changes.purge({ workspaceId }, id, 'retention')
          log.info({ plugin: id, workspaceId, rows }, 'data of a plugin that has been off for long was erased')
        } else if (one.purgeAnnouncedAt === null && Temporal.Instant.compare(days(due, -noticeDays), clock.now()) <= 0) {
          await database.inWorkspace({ workspaceId }, async (unit) => {
            await announce(unit, id, manifest?.title ?? id, parts())
            await host.enablement.changed(unit)
          })
        }
      }
    } catch (error) {
      log.error({ err: error, workspaceId }, 'the retention round failed for a workspace')
    }
  }
}

async function announce(unit: UnitOfWork, pluginId: string, title: string, { clock, mail, directory }: ReturnType<RetentionDeps['parts']>): Promise<void> {
  await unit.query('update core.plugin_enablement set purge_announced_at = $3 where workspace_id = $1 and plugin_id = $2', [unit.workspaceId, pluginId, clock.now().toString()])
  const { name, locale } = await directory.workspace(unit)
  for (const { email, role } of await directory.members(unit, { status: ['active'] })) {
    if (role !== 'admin') continue
    const values = { title, workspace: name, days: noticeDays }
    await mail.send({ to: email, locale, subject: coreText(locale, 'plugin-off.subject', values), text: coreText(locale, 'plugin-off.text', values) }, unit)
  }
}

const days = (instant: Temporal.Instant, count: number): Temporal.Instant => instant.add({ hours: 24 * count })

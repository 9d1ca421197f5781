import { cutText, uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'

export interface ParkedDelivery {
  readonly id: string
  readonly pluginId: string
  readonly name: string
  /** `plugin-off` waits until it is switched on, `plugin-broken` until a process can run it, `failed` for an admin. */
  readonly reason: 'failed' | 'plugin-off' | 'plugin-broken'
  readonly message: string
  readonly attempts: number
  readonly payload: unknown
  readonly parkedAt: string
}

/** Keeps a delivery that could not be made, for the admin to see and to send again. */
export async function parkDelivery(unit: UnitOfWork, delivery: Pick<ParkedDelivery, 'pluginId' | 'name' | 'reason' | 'message' | 'payload'> & { readonly attempt: number }): Promise<void> {
  await unit.query({
    name: 'kernel-park-delivery',
    text: `insert into core.parked_delivery (workspace_id, id, plugin_id, hook, reason, message, attempts, payload)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [unit.workspaceId, uuidv7(), delivery.pluginId, delivery.name, delivery.reason, cutText(delivery.message, 1_000), delivery.attempt, JSON.stringify(delivery.payload)],
  })
}

/** What is parked for a plugin, newest first. */
export function parkedDeliveries(unit: UnitOfWork, pluginId: string, limit = 100): Promise<ParkedDelivery[]> {
  return unit.query<ParkedDelivery>({
    name: 'kernel-parked-deliveries',
    text: `select id, plugin_id as "pluginId", hook as name, reason, message, attempts, payload,
        to_char(parked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "parkedAt"
      from core.parked_delivery where workspace_id = $1 and plugin_id = $2 order by id desc limit $3`,
    values: [unit.workspaceId, pluginId, limit],
  })
}

/** How many deliveries wait for an admin, by plugin. */
export async function countParkedDeliveries(unit: UnitOfWork): Promise<ReadonlyMap<string, number>> {
  const rows = await unit.query<{ pluginId: string; count: number }>({
    name: 'kernel-count-parked-deliveries',
    text: `select plugin_id as "pluginId", count(*)::int as count from core.parked_delivery where workspace_id = $1 and reason = 'failed' group by plugin_id`,
    values: [unit.workspaceId],
  })
  return new Map(rows.map(({ pluginId, count }) => [pluginId, count]))
}

/** Takes deliveries out of the car park: one by id, or all that waited for the plugin to be on again. */
export function unparkDeliveries(unit: UnitOfWork, pluginId: string, which: { readonly id: string } | { readonly reason: 'plugin-off' | 'plugin-broken' }): Promise<Pick<ParkedDelivery, 'name' | 'pluginId' | 'payload'>[]> {
  const byId = 'id' in which
  return unit.query({
    name: byId ? 'kernel-unpark-one' : 'kernel-unpark-waiting',
    text: `delete from core.parked_delivery where workspace_id = $1 and plugin_id = $2 and ${byId ? 'id' : 'reason'} = $3
      returning hook as name, plugin_id as "pluginId", payload`,
    values: [unit.workspaceId, pluginId, byId ? which.id : which.reason],
  })
}

/** Plugins for which deliveries wait until a process can run them. */
export async function brokenPlugins(unit: UnitOfWork): Promise<readonly string[]> {
  const rows = await unit.query<{ plugin_id: string }>({
    name: 'kernel-broken-plugins',
    text: `select distinct plugin_id from core.parked_delivery where workspace_id = $1 and reason = 'plugin-broken' order by plugin_id`,
    values: [unit.workspaceId],
  })
  return rows.map((row) => row.plugin_id)
}

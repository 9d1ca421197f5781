import type { FastifyBaseLogger } from 'fastify'
import type { AccessLimit, InstallationUnit, UnitOfWork } from '@overt/sdk'
import type { CoreDatabase } from '../database/contracts.ts'
import { detached } from '../database/second-connection.ts'
import { currentUnit } from '../database/unit-of-work.ts'

const channel = 'overt_plugins'
/** In the place of a workspace's id. */
const everywhere = '*'
/** However a notification may get lost, no process is older than this. */
const refreshMs = 60_000

/** What a workspace has decided about one plugin. */
export interface StoredEnablement {
  readonly enabled: boolean
  readonly settings: Readonly<Record<string, unknown>>
  /** The version of the plugin's settings that stored them. */
  readonly settingsShape: number
  readonly disabledAt: Temporal.Instant | null
  readonly purgeAnnouncedAt: Temporal.Instant | null
  /** How the plugin limits the workspace. */
  readonly access: AccessLimit | null
}
export type WorkspaceEnablement = ReadonlyMap<string, StoredEnablement>

export interface Enablement {
  /** From the cache of this process. Never waits for a connection inside a unit of the workspace, which may hold what others with a connection wait for. */
  of(workspaceId: string): Promise<WorkspaceEnablement>
  /** Whether any workspace has the plugin on; from the cache of this process. */
  isOnAnywhere(pluginId: string): Promise<boolean>
  /** From the table, for decisions inside a transaction. */
  read(unit: UnitOfWork): Promise<WorkspaceEnablement>
  /** Tells every process, on commit and not before. */
  changed(unit: UnitOfWork): Promise<void>
  /** As `changed`, for what the operator switched in every workspace. */
  changedEverywhere(unit: InstallationUnit): Promise<void>
  /** Has everything read again on its next use, beside the answers that are known. */
  renewAll(): void
  start(): Promise<void>
  stop(): Promise<void>
}

interface Known {
  /** Undefined before the first answer, and after a change until the next. */
  value: WorkspaceEnablement | undefined
  loading: Promise<WorkspaceEnablement> | undefined
  stale: boolean
}

/** Which plugins are on where, cached per process and renewed by NOTIFY from the transaction that changes it. */
export function createEnablement({ database, log }: { readonly database: CoreDatabase; readonly log: FastifyBaseLogger }): Enablement {
  const cache = new Map<string, Known>()
  /** By plugin. */
  const anywhere = new Map<string, Promise<boolean>>()
  let stopListening: (() => Promise<void>) | undefined
  let timer: NodeJS.Timeout | undefined

  function load(workspaceId: string): Promise<WorkspaceEnablement> {
    const known: Known = cache.get(workspaceId) ?? { value: undefined, loading: undefined, stale: false }
    cache.set(workspaceId, known)
    const loading = outsideForeignUnit(workspaceId, () => database.inWorkspace({ workspaceId }, read))
    known.loading = loading
    loading.then((value) => {
      if (known.loading === loading) Object.assign(known, { value, loading: undefined, stale: false })
    }, (error: unknown) => {
      log.warn({ err: error, workspaceId }, 'which plugins are on could not be read')
      if (known.loading === loading) known.loading = undefined
    })
    return loading
  }

  /** After a change nobody is given the value before. */
  function renew(workspaceId: string): void {
    anywhere.clear()
    const known = cache.get(workspaceId)
    if (known === undefined) return
    known.value = undefined
    void detached(() => load(workspaceId)).catch(() => undefined)
  }

  function renewEverywhere(): void {
    anywhere.clear()
    for (const workspaceId of cache.keys()) renew(workspaceId)
  }

  function renewAll(): void {
    anywhere.clear()
    for (const known of cache.values()) known.stale = true
  }

  function of(workspaceId: string): Promise<WorkspaceEnablement> {
    const known = cache.get(workspaceId)
    const unit = currentUnit.getStore()
    const inUnit = unit?.workspaceId === workspaceId && !unit.finished
    if (known?.value !== undefined) {
      if (known.stale && known.loading === undefined && !inUnit) void detached(() => load(workspaceId)).catch(() => undefined)
      return Promise.resolve(known.value)
    }
    // The load that is under way may wait for a connection that is given back only once this unit has ended.
    if (inUnit) return read(unit)
    return known?.loading ?? load(workspaceId)
  }

  function isOnAnywhere(pluginId: string): Promise<boolean> {
    const known = anywhere.get(pluginId)
    if (known !== undefined) return known
    const reading = database.inIdentity(null, async (unit) => {
      const [row] = await unit.query<{ on_somewhere: boolean }>(`select exists (select from core.plugin_enabled_in($1)) or coalesce((
        select enabled from identity.operator_setting where plugin_id = $1 order by version desc limit 1), false) as on_somewhere`, [pluginId])
      return row?.on_somewhere === true
    })
    anywhere.set(pluginId, reading)
    reading.catch(() => {
      if (anywhere.get(pluginId) === reading) anywhere.delete(pluginId)
    })
    return reading
  }

  return {
    of,
    isOnAnywhere,
    read,
    renewAll,
    async changed(unit) {
      await unit.query('select pg_notify($1, $2)', [channel, unit.workspaceId])
      unit.afterCommit(() => { renew(unit.workspaceId) })
    },
    async changedEverywhere(unit) {
      await unit.query('select pg_notify($1, $2)', [channel, everywhere])
      unit.afterCommit(renewEverywhere)
    },
    async start() {
      stopListening = await database.listen(channel, (workspaceId) => { if (workspaceId === everywhere) renewEverywhere(); else renew(workspaceId) }, () => {
        cache.clear()
        anywhere.clear()
      })
      timer = setInterval(renewAll, refreshMs).unref()
    },
    async stop() {
      clearInterval(timer)
      await stopListening?.()
    },
  }
}

/** Inside a unit of the same workspace the read joins it and needs no second connection. */
export function outsideForeignUnit<T>(workspaceId: string, run: () => T): T {
  const unit = currentUnit.getStore()
  return unit === undefined || unit.workspaceId === workspaceId ? run() : currentUnit.exit(run)
}

interface AccessRow { readonly state: AccessLimit['state']; readonly readOnlyAt: string; readonly erasesAt: string }

async function read(unit: UnitOfWork): Promise<WorkspaceEnablement> {
  const rows = await unit.query<{ plugin_id: string; enabled: boolean; settings: Record<string, unknown>; settings_shape: number; disabled_at: Date | null; purge_announced_at: Date | null; access: AccessRow | null }>({
    name: 'kernel-enablement',
    text: `
      select coalesce(o.plugin_id, e.plugin_id) as plugin_id, o.plugin_id is not null or e.enabled as enabled, coalesce(e.settings, '{}') as settings, coalesce(e.settings_shape, 1) as settings_shape,
        case when o.plugin_id is null then e.disabled_at end as disabled_at, case when o.plugin_id is null then e.purge_announced_at end as purge_announced_at,
        (select json_build_object('state', a.state, 'readOnlyAt', a.read_only_at, 'erasesAt', a.erases_at) from core.workspace_access a where a.workspace_id = $1 and a.plugin_id = coalesce(o.plugin_id, e.plugin_id)) as access
      from (select * from core.plugin_enablement where workspace_id = $1) e full join (
        select plugin_id from (select distinct on (plugin_id) plugin_id, enabled from identity.operator_setting order by plugin_id, version desc) latest where enabled
      ) o using (plugin_id)`,
    values: [unit.workspaceId],
  })
  return new Map(rows.map((row) => [row.plugin_id, {
    enabled: row.enabled,
    settings: row.settings,
    settingsShape: row.settings_shape,
    disabledAt: instant(row.disabled_at),
    purgeAnnouncedAt: instant(row.purge_announced_at),
    access: row.access === null ? null : { state: row.access.state, readOnlyAt: instant(row.access.readOnlyAt)!, erasesAt: instant(row.access.erasesAt)! },
  }]))
}

const instant = (date: Date | string | null): Temporal.Instant | null => (date === null ? null : Temporal.Instant.fromEpochMilliseconds(new Date(date).getTime()))

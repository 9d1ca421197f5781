import type { FastifyBaseLogger } from 'fastify'
import type { UnitOfWork } from '@overt/sdk'
import type { CoreDatabase } from '../contracts.ts'
import { currentUnit } from '../database/unit-of-work.ts'

const channel = 'overt_plugins'
/** However a notification may get lost, no process is older than this. */
const refreshMs = 60_000

/** What a workspace has decided about one plugin. */
export interface StoredEnablement {
  readonly enabled: boolean
  readonly settings: Readonly<Record<string, unknown>>
  readonly disabledAt: Temporal.Instant | null
  readonly purgeAnnouncedAt: Temporal.Instant | null
}
export type WorkspaceEnablement = ReadonlyMap<string, StoredEnablement>

export interface Enablement {
  /** From the cache of this process. */
  of(workspaceId: string): Promise<WorkspaceEnablement>
  /** From the table, for decisions inside a transaction. */
  read(unit: UnitOfWork): Promise<WorkspaceEnablement>
  /** Tells every process, on commit and not before. */
  changed(unit: UnitOfWork): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

/** Which plugins are on where, cached per process and renewed by NOTIFY from the transaction that changes it. */
export function createEnablement({ database, log }: { readonly database: CoreDatabase; readonly log: FastifyBaseLogger }): Enablement {
  const cache = new Map<string, Promise<WorkspaceEnablement>>()
  let stopListening: (() => Promise<void>) | undefined
  let timer: NodeJS.Timeout | undefined

  function load(workspaceId: string): Promise<WorkspaceEnablement> {
    const loading = outsideForeignUnit(workspaceId, () => database.inWorkspace({ workspaceId }, read))
    cache.set(workspaceId, loading)
    loading.catch((error: unknown) => {
      log.warn({ err: error, workspaceId }, 'which plugins are on could not be read')
      if (cache.get(workspaceId) === loading) cache.delete(workspaceId)
    })
    return loading
  }

  function renew(workspaceId: string): void {
    if (cache.has(workspaceId)) void load(workspaceId).catch(() => undefined)
  }

  return {
    of: (workspaceId) => cache.get(workspaceId) ?? load(workspaceId),
    read,
    async changed(unit) {
      await unit.query('select pg_notify($1, $2)', [channel, unit.workspaceId])
      unit.afterCommit(() => { renew(unit.workspaceId) })
    },
    async start() {
      stopListening = await database.listen(channel, renew, () => { cache.clear() })
      timer = setInterval(() => { cache.clear() }, refreshMs).unref()
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

async function read(unit: UnitOfWork): Promise<WorkspaceEnablement> {
  const rows = await unit.query<{ plugin_id: string; enabled: boolean; settings: Record<string, unknown>; disabled_at: Date | null; purge_announced_at: Date | null }>({
    name: 'kernel-enablement',
    text: 'select plugin_id, enabled, settings, disabled_at, purge_announced_at from core.plugin_enablement where workspace_id = $1',
    values: [unit.workspaceId],
  })
  return new Map(rows.map((row) => [row.plugin_id, {
    enabled: row.enabled,
    settings: row.settings,
    disabledAt: instant(row.disabled_at),
    purgeAnnouncedAt: instant(row.purge_announced_at),
  }]))
}

const instant = (date: Date | string | null): Temporal.Instant | null => (date === null ? null : Temporal.Instant.fromEpochMilliseconds(new Date(date).getTime()))

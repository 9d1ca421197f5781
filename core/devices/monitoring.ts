import { collectsLess } from '@overt/sdk'
import type { Caller, FieldComparison, Monitoring, MonitoringChange, UnitOfWork, Widening } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { guardWidening } from '../kernel/widening.ts'

interface MonitoringRow { readonly preset: Monitoring['preset']; readonly pause_allowed: boolean; readonly pause_maximum_minutes: number | null; readonly desktop_timer: boolean; readonly notice_text: string | null }

/** What the workspace decides about monitoring as a whole. */
export async function readMonitoring(unit: UnitOfWork): Promise<Monitoring> {
  const [row] = await unit.query<MonitoringRow>(`select preset, pause_allowed, pause_maximum_minutes, desktop_timer, notice_text from core.monitoring where workspace_id = $1`, [unit.workspaceId])
  return row === undefined
    ? { preset: 'full', pause: { allowed: true, maximumMinutes: null }, desktopTimer: true, noticeText: null }
    : { preset: row.preset, pause: { allowed: row.pause_allowed, maximumMinutes: row.pause_maximum_minutes }, desktopTimer: row.desktop_timer, noticeText: row.notice_text }
}

/** Stores and audits a change and tells open pages; the new version of the policy is the caller's to issue. Errors: `forbidden`. */
export async function storeMonitoring({ audit, hooks, live }: Pick<Platform, 'audit' | 'hooks' | 'live'>, unit: UnitOfWork, caller: Caller, change: MonitoringChange): Promise<Monitoring> {
  caller.ability.require('update', 'Workspace', { id: caller.workspaceId })
  const before = await readMonitoring(unit)
  const after = { ...before, ...change }
  await guardWidening({ hooks }, unit, widenedMonitoring(before, after))
  await unit.query(`insert into core.monitoring (workspace_id, preset, pause_allowed, pause_maximum_minutes, desktop_timer, notice_text) values ($1, $2, $3, $4, $5, $6)
    on conflict (workspace_id) do update set preset = excluded.preset, pause_allowed = excluded.pause_allowed,
      pause_maximum_minutes = excluded.pause_maximum_minutes, desktop_timer = excluded.desktop_timer, notice_text = excluded.notice_text, updated_at = now()`,
  [caller.workspaceId, after.preset, after.pause.allowed, after.pause.maximumMinutes, after.desktopTimer, after.noticeText])
  await audit.record(unit, { action: 'monitoring.updated', subject: 'Workspace', subjectId: caller.workspaceId, before, after })
  // Not every choice makes a new version of the policy, the desktop timer for one.
  live.publish(unit, 'workspace.changed', { workspaceId: unit.workspaceId })
  return after
}

function widenedMonitoring(before: Monitoring, after: Monitoring): Widening[] {
  const wider = (setting: string, rule: FieldComparison, from: unknown, to: unknown): Widening[] => (from === to || collectsLess(rule, from, to) ? [] : [{ owner: 'core', setting, from, to }])
  return [
    ...wider('preset', ['presence', 'standard', 'full'], before.preset, after.preset), ...wider('pauseAllowed', 'on', before.pause.allowed, after.pause.allowed),
    ...before.pause.allowed && after.pause.allowed ? wider('pauseMaximumMinutes', 'more', before.pause.maximumMinutes, after.pause.maximumMinutes) : [],
  ]
}

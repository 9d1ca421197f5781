import type { UnitOfWork } from '@overt/sdk'
import type { ClickWindow } from '../agent/own.ts'
import { spellAllowances } from './allowances.ts'
import type { ClickContext } from './context.ts'
import { readChoice } from './own-choice.ts'
import { readPlatforms } from './platforms.ts'

/** What the agent needs to show its person the same figures without a network: their entries of yesterday and today, the platforms, and when to ask. */
export async function agentWindow(context: ClickContext, unit: UnitOfWork, memberId: string): Promise<ClickWindow & Readonly<Record<string, unknown>>> {
  const list = await readPlatforms(unit)
  const { ask, askAfterMinutes } = await readChoice(context, unit, memberId)
  const allowed = await spellAllowances(context, unit, list)
  const idOf = new Map(list.platforms.map(({ id, number }) => [number, id]))
  const work = (ids: readonly string[], kinds: readonly number[], id: string): string[] => kinds.flatMap((kind, index) => (ids[index] === id ? [idOf.get(kind)!] : []))
  const since = context.clock.now().subtract({ hours: 36 }).toString()
  const entries = await unit.query<{ id: string; projectId: string; startedAt: Date; stoppedAt: Date | null }>({
    name: 'clickim-window-entries',
    text: `select id, project_id as "projectId", started_at as "startedAt", stopped_at as "stoppedAt" from core.entry
      where workspace_id = $1 and member_id = $2 and deleted_batch is null and started_at > $3::timestamptz - interval '7 days' and coalesce(stopped_at, core.now()) > $3::timestamptz order by started_at limit 200`,
    values: [unit.workspaceId, memberId, since],
  })
  const decided = await unit.query<{ fromAt: Date; toAt: Date }>('select from_at as "fromAt", to_at as "toAt" from p_clickim.decision where workspace_id = $1 and member_id = $2 and to_at > $3 order by from_at limit 200', [unit.workspaceId, memberId, since])
  return {
    ask, askAfterMinutes,
    platforms: list.platforms.filter(({ listed }) => listed).map(({ id, name, domains, apps }) => ({ id, name, domains: [...domains], apps: [...apps] })),
    entries: entries.map(({ id, projectId, startedAt, stoppedAt }) => ({
      id, startedAt: startedAt.toISOString(), stoppedAt: stoppedAt?.toISOString() ?? null,
      work: [...work(allowed.memberIds, allowed.memberKinds, memberId), ...work(allowed.projectIds, allowed.projectKinds, projectId)],
    })),
    decided: decided.map(({ fromAt, toAt }) => ({ fromAt: fromAt.toISOString(), toAt: toAt.toISOString() })),
  }
}

import { keptUntil } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import type { Punch } from '../wire.ts'
import { memberNames } from './member-names.ts'
import { fencesThen } from './fence-versions.ts'
import type { PunchContext } from './punch-context.ts'
import { receiptOf } from './punch-row.ts'
import type { PunchRow } from './punch-row.ts'

export interface PunchReader {
  readonly caller: Caller
  /** Alone: with its selfie, which can be opened from this answer, and the fence that it was judged by. */
  readonly single?: boolean
}

/** Punches as their reader gets them; what is past its retention is left out, although the nightly round has still to delete it. */
export async function punchesJson(context: PunchContext, unit: UnitOfWork, rows: readonly PunchRow[], { caller, single = false }: PunchReader): Promise<Punch[]> {
  const { fixRetentionDays, selfieRetentionDays } = await context.settings(unit.workspaceId)
  const people = [...new Set(rows.flatMap(({ memberId, decidedBy }) => [memberId, ...decidedBy === null ? [] : [decidedBy]]))]
  const names = await memberNames(unit, people)
  const taskIds = [...new Set(rows.flatMap(({ taskId }) => taskId ?? []))]
  const tasks = taskIds.length === 0 ? new Map<string, never>() : await context.catalogue.describe(unit, caller.ability, taskIds)
  const kioskIds = [...new Set(rows.flatMap(({ kioskId }) => kioskId ?? []))]
  const kiosks = new Map(kioskIds.length === 0 ? [] : (await unit.query<{ id: string; name: string }>('select id, name from p_punchim.kiosk where workspace_id = $1 and id = any($2::uuid[])', [unit.workspaceId, kioskIds])).map(({ id, name }) => [id, name]))
  const fences = await fencesThen(unit, [...new Set(rows.flatMap(({ fenceVersionId }) => fenceVersionId ?? []))])
  const now = context.clock.now().toString({ fractionalSecondDigits: 3 })
  return rows.map((row) => {
    const [fixUntil, selfieUntil] = [fixRetentionDays, selfieRetentionDays].map((days) => keptUntil(row.correctedAt, days)) as [string, string]
    const [hasFix, hasSelfie] = [row.latitude !== null && fixUntil > now, row.selfie === 'kept' && selfieUntil > now]
    const fence = row.fenceVersionId === null ? undefined : fences.get(row.fenceVersionId)
    const task = row.taskId === null ? undefined : tasks.get(row.taskId)
    return {
      ...receiptOf(row), memberId: row.memberId, memberName: names.get(row.memberId) ?? '', receivedAt: row.receivedAt.toISOString(),
      selfie: row.selfie === 'kept' && !hasSelfie ? 'gone' : row.selfie, fix: row.fix === 'kept' && !hasFix ? 'gone' : row.fix,
      task: task === undefined ? null : { taskId: task.taskId, task: task.task, project: task.project, organization: task.organization },
      fenceId: row.fenceId, fenceSince: fence?.since ?? null, judgedBy: single ? fence?.fence ?? null : null, accuracyMeters: row.accuracyMeters, accuracyBucket: row.accuracyBucket,
      latitude: hasFix ? row.latitude : null, longitude: hasFix ? row.longitude : null, fixKeptUntil: hasFix ? fixUntil : null,
      claimed: row.commitment !== null, revealedAt: row.revealedAt?.toISOString() ?? null, reason: row.reason, kioskName: row.kioskId === null ? null : kiosks.get(row.kioskId) ?? null,
      selfieUrl: single && hasSelfie ? context.links.to('selfie', { workspaceId: caller.workspaceId, memberId: caller.memberId, id: row.id }) : null,
      selfieKeptUntil: hasSelfie ? selfieUntil : null,
      disputed: row.disputed,
      decision: row.decision === null ? null : { decision: row.decision, comment: row.comment ?? '', byName: row.decidedBy === null ? null : names.get(row.decidedBy) ?? null, at: row.decidedAt!.toISOString() },
    }
  })
}

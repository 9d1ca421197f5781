import type {} from '@overt/plugin-attendance/contracts'
import type { Caller, UnitOfWork } from '@overt/sdk'
import type { Me } from '../wire.ts'
import { assignmentsOf } from './assignments.ts'
import { readBadge } from './badges.ts'
import { fencesFor } from './fences.ts'
import { seedOf } from './phones.ts'
import type { PunchContext } from './punch-context.ts'
import { receiptOf } from './punch-row.ts'
import { latestPunch, punchesBetween, stateAfter } from './punches.ts'
import { secondsWithin } from './seconds-within.ts'

/** Everything that the caller's phone needs, also for the time without a connection. */
export async function readMe(context: PunchContext, unit: UnitOfWork, { memberId }: Pick<Caller, 'memberId'>): Promise<Me> {
  const now = context.clock.now()
  const { selfie, gps, outside, verdictOnly, sampleOneIn, selfieRetentionDays, fixRetentionDays, kiosk } = await context.settings(unit.workspaceId)
  const { timeZone } = await context.directory.workspace(unit)
  const midnight = now.toZonedDateTimeISO(timeZone).startOfDay()
  const today = { from: midnight.toInstant(), to: midnight.add({ days: 1 }).toInstant() }
  const assignments = await assignmentsOf(context, unit, memberId)
  const latest = await latestPunch(unit, memberId)
  const running = await context.work.running(unit, memberId)
  const punches = await punchesBetween(unit, memberId, today)
  const badge = await readBadge(unit, memberId)
  const breaks = await (await context.find('attendance', unit.workspaceId))?.ownBreaks(unit, memberId)
  return {
    ...stateAfter(latest),
    entry: running?.source === 'punch' ? { id: running.id, taskId: running.taskId, startedAt: running.startedAt } : null,
    assignment: assignments.find(({ isDefault }) => isDefault) ?? assignments[0] ?? null,
    assignments: [...assignments],
    policy: { selfie, gps, outside, verdictOnly, sampleOneIn, selfieRetentionDays, fixRetentionDays, kiosk },
    sampleSeed: await seedOf(context, unit, memberId),
    fences: (await fencesFor(context, unit, { memberId, taskIds: assignments.map(({ taskId }) => taskId), at: now })).map(({ versionId: _, ...fence }) => fence),
    today: { punches: punches.map(receiptOf), seconds: secondsWithin(await punchesBetween(unit, memberId, { ...today, from: today.from.subtract({ hours: 24 }) }), { ...today, to: now }) },
    breaks: breaks === undefined ? null : { running: breaks.running && { id: breaks.running.id, startedAt: breaks.running.startedAt } },
    timeZone,
    kiosk: { memberNumber: badge?.number ?? null, hasPin: badge?.hasPin ?? false },
    serverTime: now.toString({ fractionalSecondDigits: 3 }),
  }
}

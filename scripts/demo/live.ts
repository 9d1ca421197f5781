import type { DemoMember } from './members.ts'
import type { DemoWorkspace } from './seed-demo.ts'
import { simulateAgent } from './simulated-agent.ts'
import { simulateTimers } from './simulated-timers.ts'
import type { SegmentState } from './planned-segment.ts'
import { forEachOf } from './api-client.ts'

/** What the first ones do when the page is opened; all others are active. */
const opening: readonly SegmentState[] = ['active', 'active', 'active', 'idle', 'active', 'paused', 'active', 'active', 'locked', 'active', 'active', 'idle']

/** Keeps the workspace alive until the answer is called: agents report, timers start and stop. */
export async function bringToLife({ api, workspaceId, members, taskIds, running }: DemoWorkspace, { agents: agentCount, say }: { readonly agents: number; say(message: string): void }): Promise<() => void> {
  const present = members.toSorted((one, other) => Number(isOnShift(other)) - Number(isOnShift(one))).slice(0, agentCount)
  const agents = present.map((member, index) => simulateAgent(api, member, { workspaceId, say, state: opening[index] ?? 'active', pictures: running.has('screenshots') }))
  const timers = simulateTimers(present.filter(({ person }) => person.filesTime).slice(0, 8), taskIds, say)
  await forEachOf(agents, 4, (agent) => agent.contact())
  for (let count = Math.min(5, present.length); count > 0; count--) await timers.turn()
  for (const each of [...agents, timers]) each.start()
  return () => { for (const each of [...agents, timers]) each.stop() }
}

/** Whether it is working time where the member sits. */
function isOnShift({ person: { timeZone, shift } }: DemoMember): boolean {
  const now = Temporal.Now.zonedDateTimeISO(timeZone)
  const time = now.toPlainTime().toString({ smallestUnit: 'minute' })
  const { startsAt, endsAt } = shift
  if (startsAt < endsAt) return shift.days.includes(now.dayOfWeek) && startsAt <= time && time < endsAt
  if (time >= startsAt) return shift.days.includes(now.dayOfWeek)
  return time < endsAt && shift.days.includes(now.subtract({ days: 1 }).dayOfWeek)
}

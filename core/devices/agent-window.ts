import type { AgentWindow, DeviceCaller, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { noticeReader, requiredNotices } from '../notices/index.ts'
import { isTimerOn, waitingCommands } from '../timer-commands/index.ts'

/** Tasks to choose from without a network, those used last first. */
const tasks = 50
/** More come up as these are settled. */
const commands = 20
/** Shifts are sent ahead for computers without a network. */
const shiftDays = { before: 1, after: 14 }

/** What a person's own agent shows beside what it records: their timer, tasks to choose from, and what plugins add; all about that person alone. */
export async function agentWindow({ abilities, catalogue, clock, hooks, work, notices, plugins }: Pick<Platform, 'abilities' | 'catalogue' | 'clock' | 'hooks' | 'work' | 'notices' | 'plugins'>, unit: UnitOfWork, { workspaceId, memberId, deviceId }: DeviceCaller,
  locale: string): Promise<AgentWindow> {
  const ability = await abilities.of(unit, memberId)
  const entry = await work.running(unit, memberId)
  const name = entry === null ? undefined : (await catalogue.describe(unit, ability, [entry.taskId])).get(entry.taskId)
  const now = clock.now()
  const { timeZone, formats } = await noticeReader(unit, memberId)
  const required = await requiredNotices({ plugins, kinds: notices.kinds }, unit, { memberId, locale, timeZone, formats, isOn: (pluginId) => plugins.isOn(pluginId, workspaceId) })
  const parts = await hooks.core.collect('agent.window', { memberId, deviceId }, { workspaceId, unit })
  return {
    timer: {
      isOn: await isTimerOn(unit),
      waiting: (await waitingCommands({ catalogue, clock }, unit, memberId, ability, { limit: commands })).items,
      today: await finishedToday(unit, memberId, now, timeZone),
      entry: entry === null ? null : {
        id: entry.id, taskId: entry.taskId, startedAt: entry.startedAt, description: entry.description,
        task: name?.task ?? '', project: name?.project ?? '', organization: name?.organization ?? '',
      },
    },
    tasks: (await catalogue.tasks(unit, ability, memberId, { limit: tasks })).map((task) => ({ ...task })),
    timeZone,
    formats,
    shifts: await plannedShifts({ hooks }, unit, memberId, now),
    notices: required.map(({ id, title, text, createdAt }) => ({ id, title, text, createdAt })),
    plugins: Object.fromEntries(parts.map(({ plugin, value }) => [plugin, value])),
  }
}

/** The time of the finished entries that lies in the member's today. */
async function finishedToday(unit: UnitOfWork, memberId: string, now: Temporal.Instant, timeZone: string): Promise<{ date: string, seconds: number }> {
  const local = now.toZonedDateTimeISO(timeZone)
  const [row] = await unit.query<{ seconds: number }>({
    name: 'agent-window-today',
    text: `select coalesce(sum(extract(epoch from least(e.stopped_at, $4::timestamptz) - greatest(e.started_at, $3::timestamptz))), 0)::int as seconds from core.entry e
      where e.workspace_id = $1 and e.member_id = $2 and e.deleted_batch is null and e.stopped_at is not null
        and tstzrange(e.started_at, coalesce(e.stopped_at, 'infinity'), '[)') && tstzrange($3::timestamptz, $4::timestamptz, '[)')`,
    values: [unit.workspaceId, memberId, local.startOfDay().toInstant().toString(), local.startOfDay().add({ days: 1 }).toInstant().toString()],
  })
  return { date: local.toPlainDate().toString(), seconds: row?.seconds ?? 0 }
}

/** The shifts that a plugin plans for the member; null where none plans with times. */
async function plannedShifts({ hooks }: Pick<Platform, 'hooks'>, unit: UnitOfWork, memberId: string, now: Temporal.Instant): Promise<NonNullable<AgentWindow['shifts']> | null> {
  // Whole days of UTC, so that the answer stays the same for a day.
  const today = now.toZonedDateTimeISO('UTC').startOfDay()
  const text = (days: number): string => today.add({ days }).toInstant().toString({ fractionalSecondDigits: 3 })
  const [from, to] = [text(-shiftDays.before), text(shiftDays.after)]
  const [planned] = await hooks.core.collect('member.shifts', { memberId, from, to }, { workspaceId: unit.workspaceId, unit })
  return planned === undefined ? null : { from, to, items: planned.value.map(({ startsAt, endsAt }) => ({ startsAt, endsAt })) }
}

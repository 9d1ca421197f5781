import type { AgentWindow, DeviceCaller, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { isTimerOn, waitingCommands } from '../timer-commands/index.ts'

/** Tasks to choose from without a network, those used last first. */
const tasks = 50

/** What a person's own agent shows beside what it records: their timer, tasks to choose from, and what plugins add; all about that person alone. */
export async function agentWindow({ abilities, catalogue, clock, hooks, work }: Pick<Platform, 'abilities' | 'catalogue' | 'clock' | 'hooks' | 'work'>, unit: UnitOfWork, { workspaceId, memberId, deviceId }: DeviceCaller): Promise<AgentWindow> {
  const ability = await abilities.of(unit, memberId)
  const entry = await work.running(unit, memberId)
  const name = entry === null ? undefined : (await catalogue.describe(unit, ability, [entry.taskId])).get(entry.taskId)
  const parts = await hooks.core.collect('agent.window', { memberId, deviceId }, { workspaceId, unit })
  return {
    timer: {
      isOn: await isTimerOn(unit),
      waiting: await waitingCommands({ catalogue, clock }, unit, memberId, ability),
      entry: entry === null ? null : {
        id: entry.id, taskId: entry.taskId, startedAt: entry.startedAt, description: entry.description,
        task: name?.task ?? '', project: name?.project ?? '', organization: name?.organization ?? '',
      },
    },
    tasks: (await catalogue.tasks(unit, ability, memberId, { limit: tasks })).map((task) => ({ ...task })),
    plugins: Object.fromEntries(parts.map(({ plugin, value }) => [plugin, value])),
  }
}

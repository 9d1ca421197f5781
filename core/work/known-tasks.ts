import type { EntryTask } from './entry-task.ts'

/** The oldest make room. */
const maximum = 5_000
const tasks = new Map<string, EntryTask>()

const keyOf = (workspaceId: string, taskId: string): string => `${workspaceId} ${taskId}`

/**
 * Tasks as they were last found, so that filing an entry needs no read before it. Nothing rests on what is remembered: the statement that stores the entry also
 * asks whether its task is still that, and stores nothing where it is not.
 */
export const knownTasks = {
  get: (workspaceId: string, taskId: string): EntryTask | undefined => tasks.get(keyOf(workspaceId, taskId)),
  keep(workspaceId: string, task: EntryTask): void {
    const key = keyOf(workspaceId, task.id)
    const [oldest] = tasks.size >= maximum && !tasks.has(key) ? tasks.keys() : []
    if (oldest !== undefined) tasks.delete(oldest)
    tasks.set(key, task)
  },
  forget(workspaceId: string, taskId: string): void {
    tasks.delete(keyOf(workspaceId, taskId))
  },
}

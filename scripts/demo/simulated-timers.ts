import type { DemoMember } from './members.ts'
import { jobs } from './jobs.ts'
import type { Job } from './jobs.ts'
import { createRandom } from './random.ts'

const pauseMs = { least: 40_000, most: 90_000 } as const

export interface SimulatedTimers {
  /** One member starts or stops a timer. */
  turn(): Promise<void>
  start(): void
  stop(): void
}

/** Members who start and stop timers now and then; about half of them run at any time. */
export function simulateTimers(members: readonly DemoMember[], taskIds: ReadonlyMap<string, string>, say: (message: string) => void): SimulatedTimers {
  const random = createRandom('timers', Date.now())
  let next = 0
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function turn(): Promise<void> {
    const member = members[next++ % members.length]
    if (member === undefined) return
    const { tasks, descriptions }: Job = jobs[member.person.job]
    const { data: { entry } } = await member.api.get('/timer')
    const taskId = taskIds.get(random.pick(tasks))
    if (entry !== null && random.chance(0.5)) await member.api.post('/timer/stop', { body: {} })
    else if (taskId !== undefined) await member.api.post('/timer/start', { body: { taskId, description: random.pick(descriptions) } })
  }

  function again(): void {
    if (stopped) return
    timer = setTimeout(() => {
      turn().catch((error: unknown) => { say(`A timer could not be switched: ${String(error)}`) }).finally(again)
    }, random.between(pauseMs.least, pauseMs.most))
  }

  return {
    turn,
    start: again,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

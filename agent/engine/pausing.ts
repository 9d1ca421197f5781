import { instantText } from '@overt/sdk/agent'
import type { Foundation } from './foundation.ts'
import type { Collecting } from './collecting.ts'
import { AgentError } from './errors.ts'

/** Begins and ends pauses: the sensors end first, then the record is on disk, then everything says "paused". */
export interface Pausing {
  begin(minutes: number | null): Promise<void>
  end(reason: 'person' | 'time'): Promise<void>
  /** Ends a pause whose time is over. */
  check(): Promise<void>
}

export function createPausing({ account, clock, journal, pause, policy }: Foundation, collecting: Collecting): Pausing {
  const pausing: Pausing = {
    async begin(minutes) {
      if (account.token() === null) throw new AgentError('signed-out')
      const planned = pause.plan(policy.current(), clock.now(), minutes)
      try {
        await collecting.hold('pause-begins')
        await journal.tell('paused', { until: planned.until === null ? null : instantText(planned.until) })
        await pause.begin(planned)
      } finally {
        collecting.release('pause-begins')
      }
    },
    async end(reason) {
      if (pause.current() === null) return
      await pause.end()
      await journal.tell('resumed', { reason })
      await collecting.supervise()
    },
    async check() {
      if (pause.isOver(clock.now())) await pausing.end('time')
    },
  }
  return pausing
}

import type { Foundation } from './foundation.ts'
import type { Collecting } from './collecting.ts'
import type { SyncEvents } from './sync-ports.ts'

/** The person asked for it, or the whole workspace is gone: nothing of it stays on this computer. */
const erased = 'device-erased'

/** What follows for the agent from what a server answers. */
export interface ServerEvents extends SyncEvents {
  /** Records dropped in this run because their plugin was switched off. */
  droppedRecords(): number
}

export function createServerEvents({ account, clock, journal, log, notify, policy, schedule }: Foundation, collecting: Collecting): ServerEvents {
  let dropped = 0
  /** What was said of which version: the same is never said twice. */
  let announced = ''
  return {
    droppedRecords: () => dropped,
    clockStepped(step) {
      if (step.rebasedBy !== 0) collecting.collection.rebase()
      if (account.token() === null) return
      void journal.tell('clock-changed', {
        cause: step.cause, steppedBySeconds: Math.round(step.steppedBy / 1_000), correctedBySeconds: Math.round(step.rebasedBy / 1_000),
      })
      schedule.atOnce()
    },
    policyChanged({ policy: document, versionChanged, isFirst, widened }) {
      collecting.configure()
      if (widened.length > 0) void journal.tell('policy-widened', { version: document.version, widened: widened.join(' ').slice(0, 120) })
      const standing = document.acknowledged ? 'acknowledged' : policy.status(clock.now()) === 'covered' ? 'covered' : 'unacknowledged'
      const announcement = `${document.version} ${standing}`
      const isNews = isFirst ? standing === 'unacknowledged' : versionChanged || standing === 'unacknowledged'
      if (isNews && announcement !== announced) notify({ kind: 'policy-changed', isFirst, widened, standing })
      announced = announcement
    },
    async revoked(code) {
      await account.revoke()
      collecting.configure()
      if (code === erased) {
        await journal.erase()
        await policy.clear()
        await account.forget()
      }
      log.warn('signed-out', { code })
      notify(code === erased ? { kind: 'erased' } : { kind: 'signed-out', code })
      await collecting.supervise()
    },
    async pluginDisabled(kinds, records) {
      dropped += records
      notify({ kind: 'records-dropped', kinds, records })
      await journal.tell('queue-dropped', { kinds: kinds.join(' ').slice(0, 120), records })
    },
  }
}

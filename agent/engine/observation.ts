import type { EngagementSensor, Tick } from '@overt/sdk/agent'
import type { SensorFrame } from '../sensors/frame.ts'
import type { ActivitySource } from './activity-source.ts'
import type { DomainFeed } from './domain-feed.ts'
import type { EngagementWatch } from './engagement-watch.ts'

const freshMilliseconds = 2_500

/** What the system itself says of presence, where the sensor process cannot: told by the shell. */
export interface SystemPresence {
  locked: boolean
}

/** What was observed, and how many milliseconds ago. */
export type Observation = Omit<Tick, 'at' | 'seenAt' | 'engaged'> & {
  readonly ageMilliseconds: number
  /** The engagement sensors that say yes. */
  readonly signs: readonly EngagementSensor[]
}

/** Joins the frames of the sensor process into one observation per tick. */
export interface Observer {
  frame(frame: SensorFrame): void
  /** What is known of the time since the last call, or null: the sensors said nothing. */
  take(paused: boolean): Observation | null
  isLocked(): boolean
  foreground(): { readonly app: string | null, readonly domain: string | null }
  forget(): void
}

export function createObserver(elapsed: () => number, system: SystemPresence, activity: ActivitySource, feed: DomainFeed, engagement: EngagementWatch): Observer {
  let latest: { frame: SensorFrame, at: number } | null = null
  const isLocked = (): boolean => system.locked || latest?.frame.locked === true
  const foreground = (): { app: string | null, domain: string | null } => {
    if (latest === null) return { app: null, domain: null }
    const { app } = latest.frame
    return { app, domain: feed.domainFor(app) }
  }
  return {
    frame(frame) {
      latest = { frame, at: elapsed() }
      activity.frame(frame)
      engagement.frame(frame)
      feed.inFront(frame.app, frame.window)
    },
    take(paused) {
      const age = latest === null ? Infinity : elapsed() - latest.at
      const isFresh = age <= freshMilliseconds
      const input = activity.take(isFresh)
      if (paused || isLocked()) {
        engagement.rest()
        return { presence: paused ? 'paused' : 'locked', input: false, app: null, domain: null, signs: [], ageMilliseconds: 0 }
      }
      if (!isFresh) engagement.rest()
      const signs = isFresh ? engagement.take(input) : []
      // While the sensor process restarts, the system's idle time still shows whether there is input, but not what is in front.
      if (latest === null || !isFresh) {
        return activity.source() === 'none' ? null : { presence: 'present', input, app: null, domain: null, signs, ageMilliseconds: age }
      }
      // Without a source of activity it is unknown whether anybody is there, so no presence is recorded.
      if (activity.source() === 'none') return null
      const { app } = latest.frame
      const website = feed.look(app)
      return {
        presence: 'present', input, app, domain: website.domain, domainChanged: website.changed, signs,
        ageMilliseconds: Math.max(age, website.ageMilliseconds),
      }
    },
    isLocked,
    foreground,
    forget() {
      latest = null
      activity.forget()
      engagement.rest()
    },
  }
}

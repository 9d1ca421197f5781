import type { EngagementSensor } from '@overt/sdk/agent'
import { systemSensors } from '../sensors/engagement/engagement-port.ts'
import type { SensorFrame } from '../sensors/frame.ts'
import type { DomainFeed } from './domain-feed.ts'

/** Nothing is looked at before there was no input for so long: most breaks between two keys are shorter. */
const quietMilliseconds = 5_000
/** A sensor counts once it has said yes for longer than one look: a chime, or a switch from one window to another, is nothing that keeps a person busy. */
const settledMilliseconds = 6_000

export interface EngagementWatch {
  /** Which sensors may be asked from now on; what the others said is forgotten. */
  want(sensors: readonly EngagementSensor[]): void
  frame(frame: SensorFrame): void
  /** The sensors that say yes, once a second with whether there was input; none while there is. */
  take(input: boolean): readonly EngagementSensor[]
  /** Nobody is observed any more, or nobody is there. */
  rest(): void
  /** Sensors that were asked lately and cannot tell on this computer. */
  blind(): readonly EngagementSensor[]
}

/** Has the sensors looked at only while there is no input, and joins what they say with what browsers say. */
export function createEngagementWatch(elapsed: () => number, feed: Pick<DomainFeed, 'listenForSound' | 'isSoundShown'>, look: (wanted: boolean) => void): EngagementWatch {
  let wanted: ReadonlySet<EngagementSensor> = new Set()
  const yesSince = new Map<EngagementSensor, number>()
  const blind = new Set<EngagementSensor>()
  let quietSince: number | null = null
  let looking = false

  const hear = (sensor: EngagementSensor, answer: boolean | null): void => {
    if (!wanted.has(sensor) || answer !== true) yesSince.delete(sensor)
    else if (!yesSince.has(sensor)) yesSince.set(sensor, elapsed())
    if (answer === null && wanted.has(sensor)) blind.add(sensor)
    else blind.delete(sensor)
  }
  const setLooking = (next: boolean): void => {
    looking = next
    look(next)
    feed.listenForSound(next && wanted.has('audibleTab'))
    if (!next) yesSince.clear()
  }
  const rest = (): void => {
    quietSince = null
    setLooking(false)
  }
  return {
    want(sensors) {
      wanted = new Set(sensors)
      for (const known of [...yesSince.keys(), ...blind]) if (!wanted.has(known)) hear(known, false)
    },
    frame({ engagement }) {
      if (!looking || engagement === null) return
      for (const sensor of systemSensors) hear(sensor, engagement[sensor])
    },
    take(input) {
      if (input || wanted.size === 0) {
        rest()
        return []
      }
      quietSince ??= elapsed()
      setLooking(elapsed() - quietSince >= quietMilliseconds)
      if (looking) hear('audibleTab', feed.isSoundShown())
      return [...yesSince].flatMap(([sensor, since]) => (elapsed() - since >= settledMilliseconds ? [sensor] : []))
    },
    rest,
    blind: () => [...blind],
  }
}

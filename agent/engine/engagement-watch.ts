import type { EngagementSensor } from '@overt/sdk/agent'
import { systemSensors } from '../sensors/engagement/engagement-port.ts'
import type { SensorFrame } from '../sensors/frame.ts'
import type { DomainFeed } from './domain-feed.ts'

/** The sensors start after this long without input: most pauses between two keys are shorter. */
const quietMilliseconds = 5_000
/** A sensor counts once it has said yes for this long, which takes two readings: a chime or a switch of windows does not keep a person busy. */
const settledMilliseconds = 6_000

export interface EngagementWatch {
  /** Sets which sensors may run; the answers of all others are forgotten. */
  want(sensors: readonly EngagementSensor[]): void
  frame(frame: SensorFrame): void
  /** Returns the sensors that say yes; none while there is input. Call it once a second. */
  take(input: boolean): readonly EngagementSensor[]
  /** Stops the sensors, because nobody is there or nobody is observed. */
  rest(): void
  /** The sensors that could not tell at their latest reading. */
  unavailable(): readonly EngagementSensor[]
}

/** Runs the sensors only while there is no input, and joins their answers with those of the browsers. */
export function createEngagementWatch(elapsed: () => number, feed: Pick<DomainFeed, 'listenForSound' | 'isSoundShown'>, look: (wanted: boolean) => void): EngagementWatch {
  let wanted: ReadonlySet<EngagementSensor> = new Set()
  const yesSince = new Map<EngagementSensor, number>()
  const unavailable = new Set<EngagementSensor>()
  let quietSince: number | null = null
  let looking = false

  const note = (sensor: EngagementSensor, answer: boolean | null): void => {
    if (!wanted.has(sensor) || answer !== true) yesSince.delete(sensor)
    else if (!yesSince.has(sensor)) yesSince.set(sensor, elapsed())
    if (answer === null && wanted.has(sensor)) unavailable.add(sensor)
    else unavailable.delete(sensor)
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
      for (const known of [...yesSince.keys(), ...unavailable]) if (!wanted.has(known)) note(known, false)
    },
    frame({ engagement }) {
      if (!looking || engagement === null) return
      for (const sensor of systemSensors) note(sensor, engagement[sensor])
    },
    take(input) {
      if (input || wanted.size === 0) {
        rest()
        return []
      }
      quietSince ??= elapsed()
      setLooking(elapsed() - quietSince >= quietMilliseconds)
      if (looking) note('audibleTab', feed.isSoundShown())
      return [...yesSince].flatMap(([sensor, since]) => (elapsed() - since >= settledMilliseconds ? [sensor] : []))
    },
    rest,
    unavailable: () => [...unavailable],
  }
}

import type { EngagementPort, EngagementReading, SystemSensor } from './engagement-port.ts'

/** A sensor that could not tell is left out of this many rounds, so that a missing or refusing tool is not started every few seconds. */
const roundsLeftOut = 12
const nothingKnown: EngagementReading = { microphone: null, camera: null, fullScreen: null, inhibitor: null }

export interface EngagementReader {
  /** Starts to read the sensors every few seconds. */
  look(): void
  /** Stops until the next `look`, and forgets the readings. */
  rest(): void
  /** The readings of the latest round; null while it rests. */
  reading(): EngagementReading | null
  close(): void
}

/** Reads the wanted sensors in rounds, one sensor after the other, from `look` until `rest`. A frame uses the latest readings and never waits for a round. */
export function createEngagementReader(port: EngagementPort, wanted: readonly SystemSensor[], everyMilliseconds: number): EngagementReader {
  let timer: NodeJS.Timeout | undefined
  let latest: EngagementReading | null = null
  let looking = false
  const leftOut = new Map<SystemSensor, number>()

  const lookNow = async (): Promise<void> => {
    if (looking) return
    looking = true
    const seen: Record<SystemSensor, boolean | null> = { ...nothingKnown }
    for (const sensor of wanted) {
      const left = leftOut.get(sensor) ?? 0
      leftOut.set(sensor, left - 1)
      if (left > 0) continue
      seen[sensor] = (await port.looks[sensor]?.().catch(() => null)) ?? null
      leftOut.set(sensor, seen[sensor] === null ? roundsLeftOut : 0)
    }
    looking = false
    if (timer !== undefined) latest = seen
  }
  return {
    look() {
      if (timer !== undefined) return
      timer = setInterval(() => void lookNow(), everyMilliseconds)
      void lookNow()
    },
    rest() {
      clearInterval(timer)
      timer = undefined
      latest = null
    },
    reading: () => (timer === undefined ? null : latest ?? nothingKnown),
    close() {
      clearInterval(timer)
      timer = undefined
      port.close()
    },
  }
}

import type { EngagementPort, EngagementReading, SystemSensor } from './engagement-port.ts'

const nothingKnown: EngagementReading = { microphone: null, camera: null, fullScreen: null, inhibitor: null }

export interface EngagementReader {
  /** Looks every few seconds from now on. */
  look(): void
  /** Looks at nothing until told to again, and forgets what was seen. */
  rest(): void
  /** What the latest looks said; null while it rests. */
  reading(): EngagementReading | null
  close(): void
}

/** Asks the sensors that are wanted, one after the other, again and again and only while it is told to. A frame never waits for it. */
export function createEngagementReader(port: EngagementPort, wanted: readonly SystemSensor[], everyMilliseconds: number): EngagementReader {
  let timer: NodeJS.Timeout | undefined
  let latest: EngagementReading | null = null
  let looking = false

  const lookNow = async (): Promise<void> => {
    if (looking) return
    looking = true
    const seen: Record<SystemSensor, boolean | null> = { ...nothingKnown }
    for (const sensor of wanted) seen[sensor] = (await port.looks[sensor]?.().catch(() => null)) ?? null
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

import type { EngagementSensor } from '@overt/sdk/agent'

/** The sensors that query the system. The fifth, `audibleTab`, gets its answer from the browser extension. */
export const systemSensors = ['microphone', 'camera', 'fullScreen', 'inhibitor'] as const satisfies readonly EngagementSensor[]
export type SystemSensor = (typeof systemSensors)[number]

/** One reading: yes, no, or null if the sensor cannot tell. Everything else in a tool's output stays inside the function that reads it. */
export type Look = () => Promise<boolean | null>

/** The sensors that this system has; the reading of a missing one is null. */
export interface EngagementPort {
  readonly looks: Partial<Readonly<Record<SystemSensor, Look>>>
  close(): void
}

/** The latest reading of each sensor; null for one that did not run or cannot tell. */
export type EngagementReading = Readonly<Record<SystemSensor, boolean | null>>

/** A rectangle of the desktop, in the pixels that windows are measured in. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

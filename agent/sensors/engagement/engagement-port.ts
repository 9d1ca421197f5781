import type { EngagementSensor } from '@overt/sdk/agent'

/** What the system is asked; whether a browser plays sound is told by its extension. */
export const systemSensors = ['microphone', 'camera', 'fullScreen', 'inhibitor'] as const satisfies readonly EngagementSensor[]
export type SystemSensor = (typeof systemSensors)[number]

/** One look: yes, no, or null where it cannot be told. What the system's tools say beside that goes no further than the function that reads it. */
export type Look = () => Promise<boolean | null>

/** The sensors that this system has; one that is missing can never tell. */
export interface EngagementPort {
  readonly looks: Partial<Readonly<Record<SystemSensor, Look>>>
  close(): void
}

/** The outcome of the latest looks; null for a sensor that was not asked or cannot tell. */
export type EngagementReading = Readonly<Record<SystemSensor, boolean | null>>

/** A rectangle of the desktop, in the pixels that windows are measured in. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

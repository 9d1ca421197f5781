import Type from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { closed } from '@overt/sdk/agent'

const Known = Type.Union([Type.Boolean(), Type.Null()])

/** All that ever leaves the sensor process, once a second. */
export const SensorFrame = Type.Object({
  type: Type.Literal('frame'),
  /** Whether the input hook noticed that anything was typed, clicked or moved in this second; null while no hook runs. */
  hook: Type.Union([Type.Boolean(), Type.Null()]),
  /** The same from the system's idle time; null where this process has no way to know it. */
  idleTime: Type.Union([Type.Boolean(), Type.Null()]),
  app: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
  /** Which window that is: a number of the system's, of use only to notice that it is another one. */
  window: Type.Union([Type.Integer(), Type.Null()]),
  /** Null where the sensor process has no way to know; then the shell says it. */
  locked: Type.Union([Type.Boolean(), Type.Null()]),
  /** The latest readings of the engagement sensors: null while they rest, and for each sensor that is off or cannot tell. */
  engagement: Type.Union([Type.Object({ microphone: Known, camera: Known, fullScreen: Known, inhibitor: Known }, closed), Type.Null()]),
}, closed)
export type SensorFrame = Static<typeof SensorFrame>

/** Said when the sensors run, and once more when the input hook runs. `window`: whether applications can be named. */
export const SensorReady = Type.Object({
  type: Type.Literal('ready'),
  hook: Type.Enum(['off', 'starting', 'running']),
  /** Whether this process can tell activity from the system's idle time. */
  idleTime: Type.Boolean(),
  window: Type.Enum(['running', 'off', 'unavailable']),
}, closed)
export type SensorReady = Static<typeof SensorReady>

const Pixels = Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 })

/** Sent to the sensor process: whether to read the engagement sensors, and the bounds of the displays. */
export const SensorOrder = Type.Object({
  type: Type.Literal('engagement'),
  look: Type.Boolean(),
  displays: Type.Array(Type.Object({ x: Pixels, y: Pixels, width: Pixels, height: Pixels }, closed)),
}, closed)
export type SensorOrder = Static<typeof SensorOrder>

const order = Compile(SensorOrder)

/** Parses a message to the sensor process; null if it is no order. */
export function sensorOrder(value: unknown): SensorOrder | null {
  return order.Check(value) ? value : null
}

const message = Compile(Type.Union([SensorFrame, SensorReady]))

/** Parses a message from the sensor process; null if it is none that it may send. */
export function sensorMessage(value: unknown): SensorFrame | SensorReady | null {
  return message.Check(value) ? value : null
}

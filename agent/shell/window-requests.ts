import Type from 'typebox'
import type { Static, TSchema } from 'typebox'
import { Id, closed, engagementSensors, timerChoices } from '@overt/sdk/agent'
import { TimerChoices } from '../engine/timer-choices.ts'

const nothing = Type.Object({}, closed)
const page = Type.Object({
  offset: Type.Integer({ minimum: 0, maximum: 1_000_000 }), limit: Type.Integer({ minimum: 1, maximum: 500 }),
}, closed)

/** Everything a window may ask of the agent, with the one shape each question may have. */
export const windowRequests = {
  'state': nothing,
  'today': nothing,
  'own-day': nothing,
  'answer': Type.Object({
    plugin: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }), question: Type.String({ minLength: 1, maxLength: 120 }),
    choice: Type.String({ pattern: '^[a-z][a-z-]{0,39}$' }), taskId: Type.Optional(Id),
  }, closed),
  'timer': nothing,
  'timer-start': Type.Union([Type.Object({ taskId: Id }, closed), Type.Object({ sentence: Type.String({ minLength: 1, maxLength: 2_000 }) }, closed)]),
  'timer-stop': nothing,
  'timer-continue': nothing,
  'break-start': nothing,
  'break-end': nothing,
  'timer-settle': Type.Object({ id: Id, choice: Type.Enum([...timerChoices]), taskId: Type.Optional(Id) }, closed),
  'timer-choices': TimerChoices,
  'records': page,
  'slots': nothing,
  'picture': Type.Object({ id: Id, what: Type.Enum(['preview', 'file']) }, closed),
  'looks': Type.Object({ cursor: Type.Union([Type.String({ maxLength: 400 }), Type.Null()]) }, closed),
  'read-notice': Type.Object({ id: Id }, closed),
  'history': nothing,
  'close-history': Type.Object({ explanation: Type.String({ maxLength: 1_000 }) }, closed),
  'self-check': nothing,
  'preferences': nothing,
  'costs': nothing,
  'sign-in': Type.Object({
    server: Type.String({ minLength: 1, maxLength: 300 }),
    email: Type.String({ minLength: 3, maxLength: 254 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
    totp: Type.Optional(Type.String({ pattern: '^[0-9]{6}$' })),
    workspaceId: Type.Optional(Id),
    unencrypted: Type.Optional(Type.Boolean()),
  }, closed),
  'sign-out': nothing,
  'acknowledge-policy': Type.Object({ version: Type.Integer({ minimum: 1 }) }, closed),
  'pause': Type.Object({ minutes: Type.Union([Type.Integer({ minimum: 1, maximum: 1_440 }), Type.Null()]) }, closed),
  'resume': nothing,
  'check-now': nothing,
  'try-again': nothing,
  'pairing-code': nothing,
  'forget-browsers': nothing,
  'input-hook': Type.Object({ allowed: Type.Boolean() }, closed),
  'engagement-sensor': Type.Object({ sensor: Type.Enum(engagementSensors), allowed: Type.Boolean() }, closed),
  'start-at-login': Type.Object({ enabled: Type.Boolean() }, closed),
  'open-workspace': nothing,
  'open': nothing,
  'restart-to-update': nothing,
  'quit': nothing,
} as const satisfies Record<string, TSchema>

export type WindowRequestName = keyof typeof windowRequests
export type WindowRequest<Name extends WindowRequestName> = Static<(typeof windowRequests)[Name]>

export const windowRequestNames = Object.keys(windowRequests) as WindowRequestName[]

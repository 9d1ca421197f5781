import Type from 'typebox'
import type { Static } from 'typebox'
import { Id, Instant, closed } from '@overt/sdk/agent'
import type { PolicyComparison } from '@overt/sdk/agent'

/** The `screenshots` part of the agent's policy; absent while no pictures are taken. */
export const ScreenshotsPolicy = Type.Object({
  /** `fixed`: at the end of every slot; `random`: at one uniformly random instant in each. */
  mode: Type.Enum(['fixed', 'random']),
  /** Length of a slot; slots lie on the grid of whole multiples of it since the epoch. */
  everyMinutes: Type.Integer({ minimum: 1 }),
  /** WebP quality, 1 to 100. */
  quality: Type.Integer({ minimum: 1 }),
  /** Longest side in pixels. */
  maximumWidth: Type.Integer({ minimum: 1 }),
  displays: Type.Enum(['all', 'active']),
  blur: Type.Enum(['none', 'light', 'strong']),
  excludedApps: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 500 }),
  /** A domain stands for its subdomains, too. */
  excludedDomains: Type.Array(Type.String({ maxLength: 253 }), { maxItems: 500 }),
  /** Whether a picture carries the names of the application and website in front. */
  collectFront: Type.Optional(Type.Boolean()),
  /** A system notice at every picture; the tick in the tray is always shown. */
  notice: Type.Boolean(),
  /** Whether the person may delete a picture. */
  memberMayDelete: Type.Optional(Type.Boolean()),
  retentionDays: Type.Optional(Type.Integer({ minimum: 1 })),
})
export type ScreenshotsPolicy = Static<typeof ScreenshotsPolicy>

/** A moment that cannot be foreseen shows more of a person than one that can. */
export const screenshotsComparison: PolicyComparison<ScreenshotsPolicy> = {
  mode: ['fixed', 'random'], everyMinutes: 'more', quality: 'less', maximumWidth: 'less', displays: ['active', 'all'],
  blur: ['strong', 'light', 'none'], excludedApps: 'superset', excludedDomains: 'superset', collectFront: 'off', notice: 'on', memberMayDelete: 'on', retentionDays: 'less',
}

const place = {
  app: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  domain: Type.Optional(Type.String({ minLength: 1, maxLength: 253, pattern: '^[^/?#@:\\s]+$' })),
}

/** One display at one instant; travels with its picture by `POST /api/agent/files`. */
export const ScreenshotsShot = Type.Object({
  kind: Type.Literal('screenshots.shot'),
  id: Id,
  takenAt: Instant,
  slotStartedAt: Instant,
  slotEndedAt: Instant,
  /** From 0, of `displays` that there were. */
  display: Type.Integer({ minimum: 0, maximum: 15 }),
  displays: Type.Integer({ minimum: 1, maximum: 16 }),
  width: Type.Integer({ minimum: 1, maximum: 20_000 }),
  height: Type.Integer({ minimum: 1, maximum: 20_000 }),
  blur: Type.Enum(['none', 'light', 'strong']),
  ...place,
}, closed)
export type ScreenshotsShot = Static<typeof ScreenshotsShot>

/** Why a slot has no picture. `changed`: locked, paused or excluded between the capture and its end; `quota`: dropped to make room. */
export const skipReasons = ['idle', 'locked', 'paused', 'excluded', 'changed', 'asleep', 'started-later', 'no-display', 'capture-failed', 'disk-full', 'quota', 'unsupported'] as const
export const ScreenshotsSkip = Type.Object({
  kind: Type.Literal('screenshots.skip'),
  id: Id,
  slotStartedAt: Instant,
  slotEndedAt: Instant,
  reason: Type.Enum([...skipReasons]),
}, closed)
export type ScreenshotsSkip = Static<typeof ScreenshotsSkip>

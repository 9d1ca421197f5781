import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Nullable, closed } from './common.ts'

/** Clocks of 24 or 12 hours. */
export const hourClocks = ['24-hour', '12-hour'] as const
/** How durations can be read: `7 h 30 m`, `7:30` or `7.5 h`. */
export const durationStyles = ['words', 'clock', 'decimal'] as const
/** How a person reads durations. */
export type DurationStyle = (typeof durationStyles)[number]

const choices = {
  clock: Nullable(Choice(hourClocks)),
  durations: Nullable(Choice(durationStyles)),
  weekStart: Nullable(Type.Integer({ minimum: 1, maximum: 7, description: 'ISO day of the week: 1 Monday … 7 Sunday; null is the workspace’s' })),
}

/** How a person reads times of day, durations and weeks; null leaves it to the language, the place and the workspace. */
export const ReadingFormats = Type.Object(choices, { description: 'how the person reads times of day, durations (`7 h 30 m`, `7:30`, `7.5 h`) and weeks; null leaves it to the default' })
export type ReadingFormats = Static<typeof ReadingFormats>

/** What to change of a person's formats; null goes back to the default. */
export const ReadingFormatsChange = Type.Partial(Type.Object(choices), { ...closed, minProperties: 1 })

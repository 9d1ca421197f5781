import Type from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { Id } from '@overt/sdk/agent'

/** A slot with its instant and what became of it; on disk, so that a restart neither repeats nor draws again. */
export const Draw = Type.Object({
  startedAt: Type.Integer(),
  endedAt: Type.Integer(),
  mode: Type.Enum(['fixed', 'random']),
  dueAt: Type.Integer(),
  /** Of the slot's first picture, or of the reason why it has none: whatever is told twice is one record. */
  id: Id,
  state: Type.Enum(['waiting', 'done']),
})
export type Draw = Static<typeof Draw>

const handledKept = 64

/**
 * What the collector remembers: the slot it is in, the one whose picture is being taken, and the latest that are done with, should the
 * clock go back to them.
 */
const Memory = Type.Object({
  draw: Type.Union([Draw, Type.Null()]),
  taking: Type.Union([Draw, Type.Null()]),
  handled: Type.Array(Type.String(), { maxItems: handledKept }),
})
export type Memory = Static<typeof Memory>

const memory = Compile(Memory)

/** What was remembered; nothing where it is damaged. */
export function memoryFrom(remembered: unknown): Memory {
  return memory.Check(remembered) ? remembered : { draw: null, taking: null, handled: [] }
}

export function slotKey({ startedAt, endedAt }: Pick<Draw, 'startedAt' | 'endedAt'>): string {
  return `${startedAt}-${endedAt}`
}

/** The memory after these slots are done with. */
export function afterHandling({ draw, taking, handled }: Memory, done: readonly Draw[]): Memory {
  const keys = done.map(slotKey)
  return {
    draw: draw !== null && keys.includes(slotKey(draw)) ? { ...draw, state: 'done' } : draw,
    taking: taking !== null && keys.includes(slotKey(taking)) ? null : taking,
    handled: [...handled.filter((key) => !keys.includes(key)), ...keys].slice(-handledKept),
  }
}

import Type from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { OwnDay, OwnFigure, OwnPart, OwnQuestion } from '@overt/sdk/agent'
import { platformFinder } from '../rules/platforms.ts'
import { withoutOverlap } from '../rules/stretches.ts'
import type { Stretch } from '../rules/stretches.ts'

/** The answer of the server half to the hook `agent.window`. */
export const ClickWindow = Type.Object({
  ask: Type.Boolean(),
  askAfterMinutes: Type.Integer(),
  platforms: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), domains: Type.Array(Type.String()), apps: Type.Array(Type.String()) })),
  /** The person's entries of these days; `work` are the platforms that count as work in them. */
  entries: Type.Array(Type.Object({ id: Type.String(), startedAt: Type.String(), stoppedAt: Type.Union([Type.String(), Type.Null()]), work: Type.Array(Type.String()) })),
  decided: Type.Array(Type.Object({ fromAt: Type.String(), toAt: Type.String() })),
})
export type ClickWindow = Static<typeof ClickWindow>
const windowData = Compile(ClickWindow)

const choices = ['keep', 'discard', 'reassign', 'stop'] as const

/**
 * The person's own day as the server would work it out from this device: time away and on platforms within their entries, and the questions
 * about time away. Empty before the server's first answer.
 */
export function ownPart(day: OwnDay, data: unknown): OwnPart {
  if (!windowData.Check(data)) return { figures: [], questions: [] }
  const stretches = stretchesOf(day, data)
  const entries = data.entries.map((entry) => ({ ...entry, from: seconds(entry.startedAt), to: entry.stoppedAt === null ? Math.floor(day.now / 1_000) : seconds(entry.stoppedAt) }))
  const sums = new Map<number, number>()
  for (const entry of entries) {
    for (const { kind, from, to } of stretches) {
      const length = Math.min(to, entry.to, seconds(day.to)) - Math.max(from, entry.from, seconds(day.from))
      if (length > 0 && (kind === 0 || !entry.work.includes(data.platforms[kind - 1]!.id))) sums.set(kind, (sums.get(kind) ?? 0) + length)
    }
  }
  const figures: OwnFigure[] = [...sums].filter(([kind]) => kind > 0).toSorted(([, a], [, b]) => b - a).map(([kind, spent]) => ({ name: 'platform', label: data.platforms[kind - 1]!.name, seconds: spent }))
  const social = figures.reduce((sum, figure) => sum + figure.seconds, 0)
  return { figures: [{ name: 'afk', seconds: sums.get(0) ?? 0 }, { name: 'social', seconds: social }, ...figures], questions: questionsOf(day, data, stretches) }
}

/** Stretches in whole seconds: away is kind 0, platforms are numbered in their order from 1. */
function stretchesOf({ items }: OwnDay, { platforms }: ClickWindow): Stretch[] {
  const find = platformFinder(platforms)
  const numbers = new Map(platforms.map((platform, index) => [platform, index + 1]))
  const all = items.flatMap(({ startedAt, endedAt, state, app, domain }): Stretch[] => {
    const kind = state === 'idle' || state === 'locked' ? 0 : state === 'active' ? numbers.get(find({ app, domain })!) : undefined
    const [from, to] = [seconds(startedAt), seconds(endedAt)]
    return kind === undefined || to <= from ? [] : [{ kind, from, to }]
  })
  return withoutOverlap(all, [0, ...numbers.values()])
}

function questionsOf(day: OwnDay, { ask, askAfterMinutes, entries, decided }: ClickWindow, stretches: readonly Stretch[]): OwnQuestion[] {
  const entry = day.timer
  const known = entries.find(({ id }) => id === entry?.id)
  if (!ask || entry === null || known === undefined) return []
  const seenAt = day.items.filter(({ state }) => state === 'active').reduce((latest, { endedAt }) => Math.max(latest, seconds(endedAt)), 0)
  const done = [...decided, ...day.answers.map(({ fromAt, toAt }) => ({ fromAt: String(fromAt), toAt: String(toAt) }))]
  return stretches
    .map(({ kind, from, to }) => ({ kind, from: Math.max(from, seconds(entry.startedAt)), to }))
    .filter(({ kind, from, to }) => kind === 0 && to - from >= askAfterMinutes * 60 && seenAt > to && !done.some(({ fromAt, toAt }) => seconds(fromAt) < to && seconds(toAt) > from))
    .map(({ from, to }) => ({ id: `${entry.id} ${from}`, subject: entry.id, fromAt: text(from), toAt: text(to), about: entry.task, choices: [...choices], takesTask: ['reassign'] }))
}

const seconds = (instant: string): number => Math.floor(Temporal.Instant.from(instant).epochMilliseconds / 1_000)
const text = (at: number): string => Temporal.Instant.fromEpochMilliseconds(at * 1_000).toString({ fractionalSecondDigits: 3 })

import type { CalendarMark } from '@overt/sdk/ui'
import type { Segment } from './segments.ts'

/** Pauses shorter than this are part of the work around them. */
const joinedMs = 5 * 60_000
const shortestMs = 5 * 60_000
const mostNamed = 3

/** Stretches of work as the agent saw them, on all devices together, named by what took longest. */
export function marksOf(segments: readonly Segment[]): readonly CalendarMark[] {
  const stretches: { from: number; to: number; readonly seen: Map<string, number> }[] = []
  const active = segments.filter(({ state }) => state === 'active').map((segment) => ({ ...segment, from: Date.parse(segment.startedAt), to: Date.parse(segment.endedAt) })).toSorted((one, other) => one.from - other.from)
  for (const { from, to, domain, app } of active) {
    let last = stretches.at(-1)
    if (last === undefined || from - last.to > joinedMs) stretches.push(last = { from, to, seen: new Map() })
    last.to = Math.max(last.to, to)
    const name = domain ?? app
    if (name !== null) last.seen.set(name, (last.seen.get(name) ?? 0) + to - from)
  }
  return stretches.filter(({ from, to }) => to - from >= shortestMs).map(({ from, to, seen }) => ({
    startedAt: new Date(from).toISOString(), stoppedAt: new Date(to).toISOString(),
    title: [...seen].toSorted(([, one], [, other]) => other - one).slice(0, mostNamed).map(([name]) => name).join(', '),
  }))
}

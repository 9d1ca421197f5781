import type { PlatformPreview } from '../contracts.ts'

type Line = PlatformPreview['platforms'][number]

/** Two answers about different people as one; what is left to be looked at is what the later one says. */
export function addPreviews(first: PlatformPreview, later: PlatformPreview): PlatformPreview {
  const lines = new Map<string, Line>(first.platforms.map((line) => [line.id, line]))
  for (const line of later.platforms) {
    const known = lines.get(line.id)
    lines.set(line.id, known === undefined ? line : {
      ...line, beforeSeconds: known.beforeSeconds + line.beforeSeconds, afterSeconds: known.afterSeconds + line.afterSeconds, people: known.people + line.people,
    })
  }
  const change = ({ beforeSeconds, afterSeconds }: Line): number => Math.abs(afterSeconds - beforeSeconds)
  return {
    ...later, people: first.people + later.people, beforeSeconds: first.beforeSeconds + later.beforeSeconds, afterSeconds: first.afterSeconds + later.afterSeconds,
    platforms: [...lines.values()].toSorted((one, other) => change(other) - change(one) || other.afterSeconds - one.afterSeconds),
  }
}

/** A stretch of one kind, half-open, in whole seconds. Kind 0 is time away, others are numbers of platforms. */
export interface Stretch {
  readonly kind: number
  readonly from: number
  readonly to: number
}

/**
 * Stretches in which every second belongs to one kind at most, oldest first: what two devices showed at the same time counts for the kind that
 * comes first in `order`. Neighbours of one kind are one stretch.
 */
export function withoutOverlap(stretches: readonly Stretch[], order: readonly number[]): Stretch[] {
  const rank = new Map(order.map((kind, index) => [kind, index]))
  const bounds = stretches.flatMap(({ kind, from, to }) => [{ kind, at: from, change: 1 }, { kind, at: to, change: -1 }]).toSorted((a, b) => a.at - b.at)
  // How many stretches of each kind cover the time before the bound: a handful of kinds, however many stretches there are.
  const open = new Map<number, number>()
  const result: Stretch[] = []
  let before = 0
  for (const { kind, at, change } of bounds) {
    if (at > before && open.size > 0) append(result, { kind: first(open.keys(), rank), from: before, to: at })
    before = at
    const count = (open.get(kind) ?? 0) + change
    if (count === 0) open.delete(kind)
    else open.set(kind, count)
  }
  return result
}

function append(result: Stretch[], stretch: Stretch): void {
  const last = result.at(-1)
  if (last?.kind === stretch.kind && last.to === stretch.from) result[result.length - 1] = { ...last, to: stretch.to }
  else result.push(stretch)
}

const first = (kinds: Iterable<number>, rank: ReadonlyMap<number, number>): number =>
  [...kinds].reduce((best, kind) => ((rank.get(kind) ?? Infinity) < (rank.get(best) ?? Infinity) ? kind : best))

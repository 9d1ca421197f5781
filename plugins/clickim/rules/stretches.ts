/** A stretch of one kind, half-open, in whole seconds. Kind 0 is time away, others are numbers of platforms. */
export interface Stretch {
  readonly kind: number
  readonly from: number
  readonly to: number
}

/**
 * Stretches in which every second belongs to one kind at most, oldest first: what two devices showed at the same time counts for the kind that
 * comes first in `order`. Those of one kind must not overlap.
 */
export function withoutOverlap(stretches: readonly Stretch[], order: readonly number[]): Stretch[] {
  const rank = new Map(order.map((kind, index) => [kind, index]))
  const byRank = stretches.toSorted((a, b) => (rank.get(a.kind) ?? order.length) - (rank.get(b.kind) ?? order.length))
  let taken: Stretch[] = []
  for (const stretch of byRank) taken = [...taken, ...subtract(stretch, taken)].toSorted((a, b) => a.from - b.from)
  return taken
}

function subtract(stretch: Stretch, taken: readonly Stretch[]): Stretch[] {
  let parts: Stretch[] = [stretch]
  for (const { from, to } of taken) {
    if (to <= stretch.from || from >= stretch.to) continue
    parts = parts.flatMap((part) => [{ ...part, to: Math.min(part.to, from) }, { ...part, from: Math.max(part.from, to) }]).filter((part) => part.to > part.from)
  }
  return parts
}

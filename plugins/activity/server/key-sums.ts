/** A pair of numbers of an application and a website; null where there was none. */
export type UsedPair = readonly [appId: number | null, domainId: number | null]

/** Stretches in which one member used several things at once, on different devices. */
export interface AtOnce { readonly pairs: readonly UsedPair[]; readonly ms: number }

export const pairOf = (appId: number | null, domainId: number | null): string => `${String(appId)} ${String(domainId)}`

/**
 * Milliseconds under each key, the most first, equal ones by their key, time without a key behind those. What several devices did at once under
 * one key counts once.
 */
export function sumByKey(used: readonly { readonly pair: string; readonly ms: number }[], atOnce: readonly AtOnce[], keyOf: (pair: string) => string | null): readonly (readonly [key: string | null, ms: number])[] {
  const sums = new Map<string | null, number>()
  const add = (key: string | null, ms: number): void => { sums.set(key, (sums.get(key) ?? 0) + ms) }
  for (const { pair, ms } of used) add(keyOf(pair), ms)
  for (const { pairs, ms } of atOnce) {
    const counts = Map.groupBy(pairs, ([appId, domainId]) => keyOf(pairOf(appId, domainId)))
    for (const [key, of] of counts) if (of.length > 1) add(key, -ms * (of.length - 1))
  }
  return [...sums].toSorted(([one, ms], [other, most]) => most - ms || (one === null ? 1 : other === null || one < other ? -1 : 1))
}

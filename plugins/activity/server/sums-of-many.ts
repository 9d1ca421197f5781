import { leastPeople } from '@overt/sdk'

/** What one person spent under each name; null is time without one. */
export type PersonSums = readonly (readonly [name: string | null, ms: number])[]

/** Milliseconds of everybody under a name, and how many people they are. */
export interface SumOfMany { readonly name: string | null; readonly people: number; readonly ms: number }

/**
 * The sums by name of one date, none of which is about fewer than `leastPeople`. Names of few come together under null. Where those are few, too, the name that
 * the fewest share joins them, so that nobody finds the rest by subtraction. Empty where there are fewer people in all.
 */
export function sumsOfMany(people: readonly PersonSums[]): readonly SumOfMany[] {
  const groups = new Map<string | null, { readonly people: Set<number>; ms: number }>([[null, { people: new Set(), ms: 0 }]])
  people.forEach((sums, person) => {
    for (const [name, ms] of sums) {
      if (ms <= 0) continue
      const group = groups.get(name) ?? { people: new Set(), ms: 0 }
      group.people.add(person)
      group.ms += ms
      groups.set(name, group)
    }
  })
  const rest = groups.get(null)!
  const named = [...groups].filter(([name]) => name !== null).toSorted(([one, a], [other, b]) => a.people.size - b.people.size || a.ms - b.ms || (one! < other! ? -1 : 1))
  const isTooFew = (): boolean => rest.people.size > 0 && rest.people.size < leastPeople
  while (named.length > 0 && (named[0]![1].people.size < leastPeople || isTooFew())) {
    const [, few] = named.shift()!
    for (const person of few.people) rest.people.add(person)
    rest.ms += few.ms
  }
  if (isTooFew()) return []
  return [...named, [null, rest] as const].flatMap(([name, { people: of, ms }]) => (of.size === 0 ? [] : [{ name, people: of.size, ms }]))
}

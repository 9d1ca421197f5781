/** How many of these records each member has, for `audit.viewed`; records of no member are left out. */
export function countsByMember(records: Iterable<{ readonly memberId?: string | null | undefined }>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { memberId } of records) if (memberId != null) counts.set(memberId, (counts.get(memberId) ?? 0) + 1)
  return counts
}

/** A sum over so many people or fewer still tells about each of them, and is a look at each. */
export const fewPeople = 4

/** Whose records a sum tells about: everybody's where they are at most `fewPeople`, nobody's beyond. Give it everybody with how many records of theirs are in it. */
export function fewOf(counts: Iterable<readonly [memberId: string, count: number]>): ReadonlyMap<string, number> {
  const people = new Map(counts)
  return people.size > fewPeople ? new Map() : people
}

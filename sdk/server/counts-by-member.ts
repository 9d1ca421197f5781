/** How many of these records each member has, for `audit.viewed`; records of no member are left out. */
export function countsByMember(records: Iterable<{ readonly memberId?: string | null | undefined }>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { memberId } of records) if (memberId != null) counts.set(memberId, (counts.get(memberId) ?? 0) + 1)
  return counts
}

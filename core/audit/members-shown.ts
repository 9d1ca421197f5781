/** How many items of each member a page of JSON shows. In JSON these characters are always a key: quotes in texts are escaped. */
export function membersShown(items: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [, memberId = ''] of items.matchAll(/"memberId" ?: ?"([0-9a-f-]{36})"/g)) counts.set(memberId, (counts.get(memberId) ?? 0) + 1)
  return counts
}

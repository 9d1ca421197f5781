interface Difference { readonly type: 'added' | 'changed' | 'removed'; readonly key: string }

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** Whether two plain values hold the same; stands in for `ohash/utils`, which Nuxt UI uses for options and for the queries of links. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime()
  if (!isRecord(one) || !isRecord(other) || Array.isArray(one) !== Array.isArray(other)) return false
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && isEqual(one[key], other[key]))
}

/** What has changed from one record to another, by key. */
export function diff(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): Difference[] {
  const found: Difference[] = []
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    if (!(key in one)) found.push({ type: 'added', key })
    else if (!(key in other)) found.push({ type: 'removed', key })
    else if (!isEqual(one[key], other[key])) found.push({ type: 'changed', key })
  }
  return found
}

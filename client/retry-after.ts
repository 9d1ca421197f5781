const longestSeconds = 86_400

/** Reads `Retry-After`, given in seconds or as an HTTP date, as whole seconds of at most a day; undefined where it is absent or unreadable. */
export function readRetryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1_000
  return Number.isNaN(seconds) ? undefined : Math.min(longestSeconds, Math.max(0, Math.ceil(seconds)))
}

/** A zone in which the hour after noon has begun: there, what was an hour ago and what comes in an hour are of today, whenever a test runs. */
export function noonZone(): string {
  const offset = 12 - new Date().getUTCHours()
  // POSIX counts the other way: Etc/GMT-2 is two hours ahead of UTC.
  return offset === 0 ? 'UTC' : `Etc/GMT${offset > 0 ? '-' : '+'}${String(Math.abs(offset))}`
}

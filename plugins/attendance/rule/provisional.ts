/** Hours after which a day is final although a device has not reported. */
const hoursUntilFinal = 24

/**
 * Whether a day may still change without anybody correcting it: its window is open, or it closed less than 24 h ago
 * and a device has not synced past it. `devicesSyncedAt` holds one instant (or null: never) per enrolled device.
 */
export function isProvisional(
  windowEnd: number,
  asOf: Temporal.Instant,
  devicesSyncedAt: readonly (Temporal.Instant | null)[],
): boolean {
  const now = asOf.epochMilliseconds
  if (now < windowEnd) return true
  if (now >= windowEnd + hoursUntilFinal * 3_600_000) return false
  return devicesSyncedAt.some((syncedAt) => syncedAt === null || syncedAt.epochMilliseconds < windowEnd)
}

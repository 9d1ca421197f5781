/** A version that a member acknowledged, or that one they acknowledged covers, and since when. */
export interface Acceptance {
  readonly version: number
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string
}

/** Agents correct their clocks by the server's and stay within two seconds of it. */
const clockToleranceMs = 5_000
const plainLength = '2026-03-02T09:00:00.000Z'.length

/**
 * Finds the version that each record was collected under. That is the one that its agent says, as long as the member had accepted that by then;
 * otherwise the latest that they had. What was recorded before they accepted any is under the one that the agent says: the server knows no other.
 * `acceptances` are in the order of their instants.
 */
export function createCollectedUnder(acceptances: readonly Acceptance[], claimed: number): (recordedAt: string | undefined) => number {
  const known = acceptances.map(({ version, at }) => ({ version, from: new Date(Date.parse(at) - clockToleranceMs).toISOString() }))
  const claimedFrom = known.find(({ version }) => version === claimed)?.from ?? ''
  const firstFrom = known[0]?.from ?? ''
  return (recordedAt) => {
    if (recordedAt === undefined) return claimed
    const at = isPlain(recordedAt) ? recordedAt : plain(recordedAt)
    // The texts of instants are in the order of the instants; nothing is parsed on the path of nearly every record.
    if (at === undefined || at >= claimedFrom || at < firstFrom) return claimed
    return known.findLast(({ from }) => from <= at)?.version ?? claimed
  }
}

const isPlain = (text: string): boolean => text.length === plainLength && text.endsWith('Z') && text[10] === 'T'

function plain(text: string): string | undefined {
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? undefined : new Date(instant).toISOString()
}

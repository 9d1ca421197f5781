import type { Fix } from './verdict.ts'

/** Upper ends in metres of the classes into which verdict-only mode sorts accuracies; `none` is worse than any fix that counts. */
export const accuracyBuckets = ['10', '30', '100', '300', 'none'] as const
export type AccuracyBucket = typeof accuracyBuckets[number]

/** The class of an accuracy: the smallest upper end that it does not exceed. */
export const accuracyBucketOf = (accuracyMeters: number): AccuracyBucket => accuracyBuckets.find((end) => accuracyMeters <= Number(end)) ?? 'none'

/** What is hashed: numbers as JavaScript writes them, the time in UTC to the millisecond. */
export const commitmentText = ({ latitude, longitude, accuracyMeters, at }: Fix, nonce: string): string =>
  [latitude, longitude, accuracyMeters, new Date(at).toISOString(), nonce].join(',')

/** SHA-256 of a fix and a nonce in hexadecimal: binds a phone to a place that it does not tell. */
export async function commitmentOf(fix: Fix, nonce: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(commitmentText(fix, nonce)))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** How long an answer does for another part of the page that asks for the same. */
const keptMs = 5_000
/** What an event says about people who come and go makes no answer old that a page shares. */
const harmless: readonly string[] = ['presence.changed']

interface Kept {
  readonly text: Promise<string>
  readonly until: number
  /** Events that make it old; every one where absent. */
  readonly heeds: readonly string[] | undefined
}

const kept = new Map<string, Kept>()
let changes = 0

/** How much has changed so far; an answer that was asked for before the latest change is not kept. */
export const changeCount = (): number => changes

/** The answer that an address gave a moment ago, or is about to give; undefined where something has changed since. */
export function keptAnswer(address: string): Promise<string> | undefined {
  const found = kept.get(address)
  return found === undefined || found.until < performance.now() ? undefined : found.text
}

/** Keeps an answer for others who ask for the same, unless something has changed since it was asked for. */
export function keepAnswer(address: string, text: Promise<string>, { askedAt = changes, heeds }: { readonly askedAt?: number; readonly heeds?: readonly string[] } = {}): void {
  if (askedAt !== changes) return
  const entry: Kept = { text, until: performance.now() + keptMs, heeds }
  kept.set(address, entry)
  text.catch(() => { if (kept.get(address) === entry) kept.delete(address) })
  for (const [key, { until }] of kept) if (until < performance.now()) kept.delete(key)
}

/** Something was sent or has happened: what was read before may be old. */
export function forgetAnswers(event?: { readonly type: string }): void {
  if (event !== undefined && harmless.includes(event.type)) return
  changes += 1
  for (const [address, { heeds }] of kept) if (event === undefined || heeds?.includes(event.type) !== false) kept.delete(address)
}

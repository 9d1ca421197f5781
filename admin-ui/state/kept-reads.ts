/** How long an answer also serves other parts of the page that ask for the same. */
const keptMs = 5_000

interface Kept {
  readonly text: Promise<string>
  readonly until: number
  /** Types of the events that make it old; all types where undefined. */
  readonly heeds: readonly string[] | undefined
}

const kept = new Map<string, Kept>()
let changes = 0
/** The number of the latest event of each type. */
const latestEvents = new Map<string, number>()
/** The number of the latest change that made every answer old. */
let latestOfAll = 0

/** Whether an answer that was asked for at `askedAt` is old by now. */
function isOld(askedAt: number, heeds: readonly string[] | undefined): boolean {
  if (heeds === undefined) return askedAt !== changes
  return askedAt < latestOfAll || heeds.some((type) => askedAt < (latestEvents.get(type) ?? 0))
}

/** Counts changes and events, so that an answer can say what came after it was asked for. */
export const changeCount = (): number => changes

/** The answer that an address gave a moment ago, or is about to give; undefined where something has changed since. */
export function keptAnswer(address: string): Promise<string> | undefined {
  const found = kept.get(address)
  return found === undefined || found.until < performance.now() ? undefined : found.text
}

/** Keeps an answer for other parts that ask for the same, unless something that it heeds has changed since it was asked for. */
export function keepAnswer(address: string, text: Promise<string>, { askedAt = changes, heeds }: { readonly askedAt?: number; readonly heeds?: readonly string[] } = {}): void {
  if (isOld(askedAt, heeds)) return
  const entry: Kept = { text, until: performance.now() + keptMs, heeds }
  kept.set(address, entry)
  text.catch(() => { if (kept.get(address) === entry) kept.delete(address) })
  for (const [key, { until }] of kept) if (until < performance.now()) kept.delete(key)
}

/** Drops what an event has made old; every answer where none is given, because this page has sent something or may have missed events. */
export function forgetAnswers(event?: { readonly type: string }): void {
  changes += 1
  if (event === undefined) latestOfAll = changes
  else latestEvents.set(event.type, changes)
  for (const [address, { heeds }] of kept) if (event === undefined || heeds?.includes(event.type) !== false) kept.delete(address)
}

// Not every change causes a live event, and signing out closes the stream: the other tabs of this browser hear of a change directly.
const otherTabs = new BroadcastChannel('overt.changes')
otherTabs.onmessage = () => { forgetAnswers() }

/** Drops every answer here and in the other tabs of this browser: something was changed. */
export function forgetAnswersEverywhere(): void {
  forgetAnswers()
  otherTabs.postMessage('changed')
}

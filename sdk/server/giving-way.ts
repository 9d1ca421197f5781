import { setImmediate } from 'node:timers/promises'

/** Milliseconds: a few of these beside each other are still nothing that a person notices. */
const defaultForMs = 10

/**
 * For loops that work something out for many people: to be awaited after each of them. Waits only where the thread has not been anybody else's for some
 * milliseconds, and lets requests in then; without it, nobody is answered until the loop ends.
 */
export function givingWay({ forMs = defaultForMs, now = () => performance.now() }: { readonly forMs?: number; readonly now?: () => number } = {}): () => Promise<void> {
  let since = now()
  return async () => {
    if (now() - since < forMs) return
    await setImmediate()
    since = now()
  }
}

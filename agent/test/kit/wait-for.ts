import { setTimeout as delay } from 'node:timers/promises'

/** Waits until `condition` gives something truthy and returns it; fails with `what` after `milliseconds`. */
export async function waitFor<T>(what: string, condition: () => T | Promise<T>, milliseconds = 10_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + milliseconds
  for (;;) {
    const value = await condition()
    if (value) return value
    if (performance.now() > deadline) throw new Error(`waited ${milliseconds} ms in vain for: ${what}`)
    await delay(20)
  }
}

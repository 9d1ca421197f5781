import type { HookOptions } from '@overt/sdk'

interface Ordered {
  readonly plugin: string
  readonly options: HookOptions
}

/**
 * Sorts handlers by their before/after wishes; where those leave a choice, by registration.
 * `cycle` names the plugins whose wishes contradict each other; they stay in registration order.
 */
export function orderHandlers<T extends Ordered>(registered: readonly T[]): { readonly ordered: readonly T[]; readonly cycle: readonly string[] } {
  const waiting = new Set(registered)
  const ordered: T[] = []
  const cycle = new Set<string>()
  const precedes = (first: T, second: T) =>
    first !== second && first.plugin !== second.plugin
    && ((first.options.before?.includes(second.plugin) ?? false) || (second.options.after?.includes(first.plugin) ?? false))
  while (waiting.size > 0) {
    const candidates = [...waiting]
    const free = candidates.find((candidate) => !candidates.some((other) => precedes(other, candidate)))
    const next = free ?? candidates[0]!
    if (free === undefined) for (const { plugin } of candidates) cycle.add(plugin)
    ordered.push(next)
    waiting.delete(next)
  }
  return { ordered, cycle: [...cycle] }
}

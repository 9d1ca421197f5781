/** Faults in a row after which a place of a plugin is left alone for a while. */
export const breakerFaults = 5
export const breakerOpenMs = 30_000

interface Circuit {
  faults: number
  openUntil: number
}

/** Keys that are remembered at most; the one whose last fault is longest ago is forgotten first. */
export const breakerKeys = 5_000

/** Counts faults in a row per key; open means: do not call now. After the pause one call is let through as a trial. */
export interface Breaker {
  isOpen(key: string): boolean
  succeeded(key: string): void
  failed(key: string): void
}

export function createBreaker(now: () => number): Breaker {
  const circuits = new Map<string, Circuit>()
  return {
    isOpen: (key) => (circuits.get(key)?.openUntil ?? 0) > now(),
    succeeded: (key) => void circuits.delete(key),
    failed(key) {
      const circuit = circuits.get(key) ?? { faults: 0, openUntil: 0 }
      circuit.faults += 1
      if (circuit.faults >= breakerFaults) circuit.openUntil = now() + breakerOpenMs
      circuits.delete(key)
      circuits.set(key, circuit)
      if (circuits.size > breakerKeys) for (const oldest of circuits.keys()) { circuits.delete(oldest); break }
    },
  }
}

/** Passes values from one side to the other, one at a time. */
export interface Handoff<T> {
  /** True when the other side took it in time; false when it did not or is gone. What was not taken stays there to be taken. */
  give(value: T, patienceMs: number): Promise<boolean>
  /** The next value; undefined after the end. */
  take(): Promise<T | undefined>
  /** Nothing more comes. */
  end(): void
  /** Nothing more is taken. */
  leave(): void
}

/** Couples a producer that must not wait long with a consumer that may. */
export function createHandoff<T>(): Handoff<T> {
  let held: { readonly value: T } | undefined
  let ended = false
  let left = false
  let changed = Promise.withResolvers<undefined>()
  const change = (): void => {
    changed.resolve(undefined)
    changed = Promise.withResolvers()
  }
  return {
    async give(value, patienceMs) {
      held = { value }
      change()
      const { promise: late, resolve } = Promise.withResolvers<undefined>()
      let waiting = true
      const timer = setTimeout(() => { waiting = false; resolve(undefined) }, patienceMs)
      while (held !== undefined && waiting && !left) await Promise.race([changed.promise, late])
      clearTimeout(timer)
      return held === undefined && !left
    },
    async take() {
      while (held === undefined && !ended) await changed.promise
      const taken = held
      held = undefined
      change()
      return taken?.value
    },
    end() { ended = true; change() },
    leave() { left = true; change() },
  }
}

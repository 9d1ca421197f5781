/**
 * Answers remembered for a few seconds. A load that began before an invalidation is never kept:
 * it may have read what was just revoked.
 */
export class ShortCache<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly until: number }>()
  readonly #lifetimeMs: number
  readonly #maximum: number
  #generation = 0

  constructor(options: { readonly lifetimeMs: number; readonly maximum: number }) {
    this.#lifetimeMs = options.lifetimeMs
    this.#maximum = options.maximum
  }

  /** The remembered answer, else the loaded one; null and undefined are not remembered. */
  async get(key: string, load: () => Promise<Value | null>): Promise<Value | null> {
    const known = this.#entries.get(key)
    if (known !== undefined && known.until > performance.now()) return known.value
    const generation = this.#generation
    const value = await load()
    if (value !== null && generation === this.#generation) this.#keep(key, value)
    return value
  }

  forget(matches: (value: Value) => boolean): void {
    this.#generation++
    for (const [key, { value }] of this.#entries) if (matches(value)) this.#entries.delete(key)
  }

  clear(): void {
    this.#generation++
    this.#entries.clear()
  }

  #keep(key: string, value: Value): void {
    this.#entries.delete(key)
    if (this.#entries.size >= this.#maximum) {
      const oldest = this.#entries.keys().next()
      if (oldest.done !== true) this.#entries.delete(oldest.value)
    }
    this.#entries.set(key, { value, until: performance.now() + this.#lifetimeMs })
  }
}

import type { Topic } from '../processes/contracts.ts'

/** Requests of one requester in a window, and when it began (epoch milliseconds). */
export interface RequestCount {
  readonly count: number
  readonly since: number
}

interface Answer { readonly current: number; readonly ttl: number }
interface RouteParameters { readonly routeInfo?: { readonly url?: string; readonly method?: unknown } }

/** So many requesters are remembered for a route; the one who came first is forgotten first. */
const remembered = 5_000
/** A count is published to the other processes each time it has grown by this part of the limit. */
const steps = 24

/** What @fastify/rate-limit asks of a store. */
export interface RateStore {
  incr(key: string, done: (error: Error | null, answer: Answer) => void, timeWindow: number, max: number): void
  child(route: object): RateStore
}

/** A store for @fastify/rate-limit that counts a requester over all processes, late by at most a step of each. */
export function sharedRateStore(topic: Topic<RequestCount>): new (route?: RouteParameters) => RateStore {
  return class SharedRateStore implements RateStore {
    readonly #counts = new Map<string, { count: number; since: number }>()
    readonly #place: string

    constructor({ routeInfo }: RouteParameters = {}) {
      this.#place = routeInfo === undefined ? '' : `${String(routeInfo.method)} ${routeInfo.url ?? ''}`
    }

    incr(key: string, done: (error: Error | null, answer: Answer) => void, timeWindow: number, max: number): void {
      const now = Date.now()
      let own = this.#counts.get(key)
      if (own === undefined || own.since + timeWindow <= now) {
        this.#counts.delete(key)
        if (this.#counts.size >= remembered) for (const oldest of this.#counts.keys()) { this.#counts.delete(oldest); break }
        own = { count: 0, since: now }
        this.#counts.set(key, own)
      }
      own.count += 1
      const name = `${this.#place} ${key}`
      if (own.count % Math.max(1, Math.floor(max / steps)) === 0) topic.say(name, { ...own })
      const elsewhere = topic.others(name).filter(({ since }) => since + timeWindow > now)
      done(null, { current: own.count + elsewhere.reduce((sum, { count }) => sum + count, 0), ttl: own.since + timeWindow - now })
    }

    child(route: object): RateStore {
      return new SharedRateStore(route as RouteParameters)
    }
  }
}

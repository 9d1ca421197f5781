import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { CoreDatabase } from '../database/contracts.ts'
import type { Topic, TopicOptions, Board } from './contracts.ts'

type Line = readonly [topic: string, key: string, value: unknown]
interface Message { readonly from: string; readonly here?: 'hello' | 'gone'; readonly lines?: readonly Line[] }
interface Said { readonly value: unknown; readonly at: number }
interface Peer { heardAt: number; readonly said: Map<string, Said> }

const channel = 'overt_board'
/** Several changes of a moment travel together. */
const gatherMs = 20
const beatMs = 5_000
/** A process that was killed says nothing any more. */
const silentMs = 16_000
/** NOTIFY takes less than 8,000 bytes. */
const maximumBytes = 7_000

export function createBoard({ database, log }: { readonly database: Pick<CoreDatabase, 'listen' | 'notify'>; readonly log: FastifyBaseLogger }): Board {
  const self = randomUUID()
  const topics = new Map<string, TopicOptions>()
  const own = new Map<string, Said>()
  const peers = new Map<string, Peer>()
  const changed = new Set<string>()
  let gathering: NodeJS.Timeout | undefined
  let beat: NodeJS.Timeout | undefined
  let stopListening: (() => Promise<void>) | undefined

  const placeOf = (topic: string, key: string): string => `${topic} ${key}`
  const split = (place: string): [topic: string, key: string] => [place.slice(0, place.indexOf(' ')), place.slice(place.indexOf(' ') + 1)]
  const tell = (place: string): void => {
    const [topic, key] = split(place)
    topics.get(topic)?.onChange?.(key)
  }

  async function send(message: Omit<Message, 'from'>): Promise<void> {
    try {
      await database.notify(channel, JSON.stringify({ from: self, ...message } satisfies Message))
    } catch (error) {
      log.debug({ err: error }, 'limits are not shared with other processes for the moment')
    }
  }

  async function sendLines(places: Iterable<string>): Promise<void> {
    let lines: Line[] = []
    let bytes = 0
    for (const place of places) {
      const line: Line = [...split(place), own.get(place)?.value ?? null]
      const size = Buffer.byteLength(JSON.stringify(line)) + 1
      if (bytes + size > maximumBytes) {
        await send({ lines })
        lines = []
        bytes = 0
      }
      lines.push(line)
      bytes += size
    }
    if (lines.length > 0) await send({ lines })
  }

  function flush(): void {
    gathering = undefined
    const places = [...changed]
    changed.clear()
    // Nobody is there; a process that comes says hello and is told everything.
    if (peers.size > 0) void sendLines(places)
  }

  function hear(payload: string): void {
    const { from, here, lines = [] } = JSON.parse(payload) as Message
    if (from === self) return
    // Whoever says hello says everything again: what it took back meanwhile may not have arrived.
    if (here !== undefined) drop(from)
    if (here === 'gone') return
    const known = peers.get(from)
    const peer: Peer = known ?? { heardAt: 0, said: new Map() }
    peers.set(from, peer)
    peer.heardAt = performance.now()
    // It says hello, or said it before this process listened.
    if (known === undefined) void sendLines(own.keys())
    for (const [topic, key, value] of lines) {
      const place = placeOf(topic, key)
      if (value === null) peer.said.delete(place)
      else peer.said.set(place, { value, at: performance.now() })
      tell(place)
    }
  }

  function drop(id: string): void {
    const places = [...peers.get(id)?.said.keys() ?? []]
    peers.delete(id)
    places.forEach(tell)
  }

  function forget(said: Map<string, Said>): void {
    const now = performance.now()
    for (const [place, { at }] of said) {
      const { lifetimeMs = Infinity } = topics.get(split(place)[0]) ?? {}
      if (now - at > lifetimeMs) said.delete(place)
    }
  }

  /** Notifications of either side may be lost: all processes say again what holds. */
  function startOver(): void {
    for (const id of [...peers.keys()]) drop(id)
    void send({ here: 'hello' }).then(() => sendLines(own.keys()))
  }

  function turn(): void {
    for (const [id, { heardAt }] of peers) if (performance.now() - heardAt > silentMs) drop(id)
    for (const { said } of peers.values()) forget(said)
    forget(own)
    void send({})
  }

  return {
    topic<Value>(options: TopicOptions): Topic<Value> {
      topics.set(options.name, options)
      const { lifetimeMs = Infinity } = options
      return {
        say(key, value) {
          const place = placeOf(options.name, key)
          if (value === undefined) own.delete(place)
          else own.set(place, { value, at: performance.now() })
          changed.add(place)
          gathering ??= setTimeout(flush, gatherMs)
        },
        others(key) {
          const place = placeOf(options.name, key)
          const found: Value[] = []
          for (const { said } of peers.values()) {
            const one = said.get(place)
            if (one !== undefined && performance.now() - one.at <= lifetimeMs) found.push(one.value as Value)
          }
          return found
        },
      }
    },
    async start() {
      stopListening = await database.listen(channel, hear, startOver)
      await send({ here: 'hello' })
      beat = setInterval(turn, beatMs).unref()
    },
    async stop() {
      clearTimeout(gathering)
      clearInterval(beat)
      await send({ here: 'gone' })
      await stopListening?.()
    },
  }
}

import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Ability, LiveAudience, LiveEvent, UnitOfWork } from '@overt/sdk'
import type { LiveHub } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'

interface Subscriber {
  readonly ability: () => Ability | Promise<Ability>
  readonly onEvent: (event: LiveEvent) => void
  readonly memberId: string | undefined
}
interface Envelope {
  readonly workspaceId: string
  readonly event: LiveEvent
  readonly audience: LiveAudience | null
}

const channel = 'overt_live'
/** NOTIFY takes less than 8,000 bytes; the rest is for what wraps the envelopes. */
const maximumBytes = 7_500
/** Events of a moment travel together: one NOTIFY for many commits, none in the transaction that caused them. */
const gatherMs = 25

export interface RunningLiveHub extends LiveHub {
  close(): Promise<void>
}

/**
 * Fans events out to the open pages of this process at once and to other processes through NOTIFY. A subscriber gets only what its
 * ability lets it read. Delivery is best effort: pages refetch when they reconnect.
 */
export async function createLiveHub(database: Pick<CoreDatabase, 'listen' | 'notify'>, log: FastifyBaseLogger): Promise<RunningLiveHub> {
  const process = randomUUID()
  const subscribers = new Map<string, Set<Subscriber>>()
  let waiting: Envelope[] = []
  let timer: NodeJS.Timeout | undefined

  function deliver({ workspaceId, event, audience }: Envelope): void {
    for (const { ability, onEvent, memberId } of subscribers.get(workspaceId) ?? []) {
      if (audience === null) { onEvent(event); continue }
      if ('memberIds' in audience) {
        if (memberId !== undefined && audience.memberIds.includes(memberId)) onEvent(event)
        continue
      }
      const decide = (current: Ability): void => { if (current.can(audience.action, audience.subject, audience.record)) onEvent(event) }
      const current = ability()
      if (current instanceof Promise) current.then(decide).catch((error: unknown) => { log.warn({ err: error }, 'a live event was held back: rights could not be renewed') })
      else decide(current)
    }
  }

  async function flush(): Promise<void> {
    timer = undefined
    const batch = waiting
    waiting = []
    for (const payload of packed(process, batch)) {
      try {
        await database.notify(channel, payload)
      } catch (error) {
        log.warn({ err: error }, 'live events did not reach the other processes')
      }
    }
  }

  const stopListening = await database.listen(channel, (payload) => {
    const { from, envelopes } = JSON.parse(payload) as { from: string; envelopes: Envelope[] }
    if (from !== process) envelopes.forEach(deliver)
  }, () => undefined)

  return {
    publish(unit: UnitOfWork, type, event, audience) {
      const envelope: Envelope = { workspaceId: unit.workspaceId, event: { type, ...event } as LiveEvent, audience: audience ?? null }
      unit.afterCommit(() => {
        deliver(envelope)
        waiting.push(envelope)
        timer ??= setTimeout(() => void flush(), gatherMs)
      })
    },
    subscribe(workspaceId, ability, onEvent, memberId) {
      const subscriber: Subscriber = { ability, onEvent, memberId }
      const set = subscribers.get(workspaceId) ?? new Set()
      subscribers.set(workspaceId, set.add(subscriber))
      return () => {
        set.delete(subscriber)
        if (set.size === 0) subscribers.delete(workspaceId)
      }
    },
    tell: (workspaceId, event) => { deliver({ workspaceId, event, audience: null }) },
    async close() {
      clearTimeout(timer)
      await flush()
      await stopListening()
    },
  }
}

function packed(from: string, envelopes: readonly Envelope[]): string[] {
  const payloads: string[] = []
  let group: Envelope[] = []
  let bytes = 0
  for (const given of envelopes) {
    const envelope = bytesOf(given) > maximumBytes ? tooLarge(given) : given
    const size = bytesOf(envelope) + 1
    if (bytes + size > maximumBytes && group.length > 0) {
      payloads.push(JSON.stringify({ from, envelopes: group }))
      group = []
      bytes = 0
    }
    group.push(envelope)
    bytes += size
  }
  if (group.length > 0) payloads.push(JSON.stringify({ from, envelopes: group }))
  return payloads
}

const bytesOf = (envelope: Envelope): number => Buffer.byteLength(JSON.stringify(envelope))

/** Says only that there was something: pages elsewhere read again, each what it may. */
const tooLarge = ({ workspaceId }: Envelope): Envelope => ({ workspaceId, event: { type: 'events.missed' }, audience: null })

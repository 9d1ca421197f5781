import { FileOf } from '@overt/sdk'
import type { LiveEvent } from '@overt/sdk'
import { callerOf, signedInOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'

/** Rights are looked up again with each beat: a page whose session was ended hears nothing 15 s later, remembered sessions included. */
const heartbeatMs = 10_000

/** Streams that one member may have open, in all processes; a browser that opens more has lost its older ones. */
const streamsPerMember = 10
type ClosedStream = Extract<LiveEvent, { readonly type: 'stream.closed' }>['code']
/** What may wait for a reader who does not take it. */
const waitingBytes = 1024 * 1024

/** `GET /live`: server-sent events of what the caller may see, for as long as the page is open. */
export function liveRoutes(app: App): void {
  const { live, identity, board } = app.platform
  /** Ends each with the word that another process is there. */
  const open = new Set<() => void>()
  /** How to end each stream of a member, by when it was opened; the others' are known by that alone. */
  const streams = new Map<string, Map<number, (code: ClosedStream) => void>>()
  const shared = board.topic<readonly number[]>({ name: 'streams', onChange: endOldest })
  let lastOpened = 0

  function endOldest(memberId: string): void {
    const own = streams.get(memberId)
    if (own === undefined) return
    const newest = [...own.keys(), ...shared.others(memberId).flat()].toSorted((a, b) => b - a)
    const oldestKept = newest[streamsPerMember - 1] ?? 0
    for (const [openedAt, close] of [...own]) if (openedAt < oldestKept) close('too-many-streams')
  }
  function tell(memberId: string): void {
    const own = streams.get(memberId)
    shared.say(memberId, own === undefined ? undefined : [...own.keys()])
  }
  app.platform.stopping.addEventListener('abort', () => { for (const close of open) close() }, { once: true })

  app.get('/live', {
    schema: { summary: 'Live updates', description: 'text/event-stream of `{type, …}`', tags: ['live'], response: { 200: FileOf('text/event-stream') } },
    config: { rateLimit: false, looks: { none: 'Names what changed by its id; what it holds is read by the routes that leave receipts.' } },
  }, async (request, reply) => {
    const { workspaceId } = callerOf(request)
    const { userId } = signedInOf(request)
    let caller = callerOf(request)
    reply.hijack()
    const stream = reply.raw
    stream.writeHead(200, { ...headersOf(reply.getHeaders()), 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    stream.write('retry: 1000\n\n')

    let ended = false
    let renewed: Promise<void> = Promise.resolve()
    let renewals = 0
    /** One after the other; while one runs events wait for it, so that nothing is judged by rights that are gone. */
    const refresh = (): Promise<void> => {
      renewals += 1
      renewed = renewed.then(async () => {
        const signedIn = await identity.signedIn(request)
        const next = signedIn?.userId === userId ? await identity.caller(signedIn, workspaceId) : null
        if (next === null) end()
        else caller = next
      }).finally(() => { renewals -= 1 })
      return renewed
    }
    const ability = () => (renewals === 0 ? caller.ability : renewed.then(() => caller.ability))
    const send = (text: string): void => {
      stream.write(text)
      // It reads again from the start when it comes back; what waits here would only grow.
      if (stream.writableLength > waitingBytes) {
        request.log.warn({ bytes: stream.writableLength }, 'a live stream was ended: its reader is too slow')
        stream.destroy()
      }
    }
    const unsubscribe = live.subscribe(workspaceId, ability, (event) => {
      if (ended) return
      send(`data: ${JSON.stringify(event)}\n\n`)
      if (changesRights(event, caller.memberId)) void refresh().catch(end)
    }, caller.memberId)
    const heartbeat = setInterval(() => {
      send(': alive\n\n')
      void refresh().catch(end)
    }, heartbeatMs)
    const { memberId } = caller
    // Later than any before it, in this process at least.
    const openedAt = lastOpened = Math.max(Date.now(), lastOpened + 0.001)
    const own = streams.get(memberId) ?? new Map<number, (code: ClosedStream) => void>()
    streams.set(memberId, own)
    const close = (code: ClosedStream): void => {
      stream.write(`data: ${JSON.stringify({ type: 'stream.closed', code } satisfies LiveEvent)}\n\n`)
      end()
    }
    function end(): void {
      ended = true
      if (own.delete(openedAt)) {
        if (own.size === 0 && streams.get(memberId) === own) streams.delete(memberId)
        tell(memberId)
      }
      clearInterval(heartbeat)
      unsubscribe()
      open.delete(stop)
      stream.end()
    }
    const stop = (): void => { close('server-stopping') }
    open.add(stop)
    streams.set(memberId, own.set(openedAt, close))
    tell(memberId)
    endOldest(memberId)
    stream.on('close', end)
    // It began while the process was about to stop.
    if (app.platform.stopping.aborted) stop()
  })
}

const changesRights = (event: LiveEvent, memberId: string): boolean =>
  event.type === 'plugin.changed' || (event.type === 'rights.changed' && (event.memberId === null || event.memberId === memberId))
  || (event.type === 'member.changed' && event.memberId === memberId)

function headersOf(headers: Readonly<Record<string, number | string | string[] | undefined>>): Record<string, number | string | string[]> {
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, number | string | string[]] => entry[1] !== undefined))
}

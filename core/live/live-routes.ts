import { FileOf } from '@overt/sdk'
import type { LiveEvent } from '@overt/sdk'
import { callerOf, signedInOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'

/** Rights are looked up anew with each beat: a page whose session was ended hears nothing 15 s later, remembered sessions included. */
const heartbeatMs = 10_000

/** `GET /live`: server-sent events of what the caller may see, for as long as the page is open. */
export function liveRoutes(app: App): void {
  const { live, identity } = app.platform
  const open = new Set<() => void>()
  app.addHook('preClose', () => { for (const close of open) close() })

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
    const unsubscribe = live.subscribe(workspaceId, ability, (event) => {
      if (ended) return
      stream.write(`data: ${JSON.stringify(event)}\n\n`)
      if (changesRights(event, caller.memberId)) void refresh().catch(end)
    }, caller.memberId)
    const heartbeat = setInterval(() => {
      stream.write(': alive\n\n')
      void refresh().catch(end)
    }, heartbeatMs)
    function end(): void {
      ended = true
      clearInterval(heartbeat)
      unsubscribe()
      open.delete(end)
      stream.end()
    }
    open.add(end)
    stream.on('close', end)
  })
}

const changesRights = (event: LiveEvent, memberId: string): boolean =>
  event.type === 'plugin.changed' || (event.type === 'rights.changed' && (event.memberId === null || event.memberId === memberId))
  || (event.type === 'member.changed' && event.memberId === memberId)

function headersOf(headers: Readonly<Record<string, number | string | string[] | undefined>>): Record<string, number | string | string[]> {
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, number | string | string[]] => entry[1] !== undefined))
}

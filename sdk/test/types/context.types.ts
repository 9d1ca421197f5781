// Compiled by `npm run types`, never run: each wrong use is an error that the compiler must report.
import Type from 'typebox'
import { definePlugin } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { expectType } from './expect-type.ts'

declare module '@overt/sdk' {
  interface PluginServices { typed: { count(entryId: string): Promise<number> } }
  interface LiveEvents { 'typed.changed': { readonly entryId: string } }
}

const Ping = Type.Object({ kind: Type.Literal('typed.ping'), id: Type.String(), at: Type.String() })

export const plugin = definePlugin({
  id: 'typed',
  async server(app, context) {
    context.provide('typed', { count: () => Promise.resolve(1) })
    expectType<Promise<number>>()(context.use('typed').count('an entry'))
    const found = await context.find('typed', 'a workspace')
    // @ts-expect-error it is undefined where that plugin is off
    void found.count('an entry')
    // @ts-expect-error unknown service
    context.use('nobody')
    // @ts-expect-error another shape than the service has
    context.provide('typed', { count: () => 1 })

    const job = context.job<{ readonly entryId: string }>({ id: 'recount', run: async ({ entryId }, { workspaceId }) => { await Promise.resolve([entryId, workspaceId]) } })
    const response = { 200: Type.Integer() }
    // @ts-expect-error receipts are declared by a subject, or by why none is due
    app.get('/wrong', { schema: { response }, config: { looks: { nobody: true } } }, () => 1)
    // @ts-expect-error unknown way of looking
    app.get('/wrong', { schema: { response }, config: { looks: { subject: 'Count', how: 'glanced' } } }, () => 1)
    app.get('/count', { schema: { response }, config: { looks: { subject: 'Count', how: 'listed' } } }, (request) => context.inWorkspace(request, async (unit, caller) => {
      expectType<UnitOfWork>()(unit)
      expectType<Caller>()(caller)
      await job.add(unit, { entryId: 'an entry' })
      // @ts-expect-error another payload
      await job.add(unit, { entry: 'an entry' })
      context.live.publish(unit, 'typed.changed', { entryId: 'an entry' })
      // @ts-expect-error unknown event
      context.live.publish(unit, 'typed.unknown', {})
      // @ts-expect-error another event
      context.live.publish(unit, 'typed.changed', { taskId: 'a task' })
      return 1
    }))

    context.records<{ kind: 'typed.ping'; id: string; at: string }>({
      kind: 'typed.ping', schema: Ping, recordedAt: ({ at }) => at, withinPolicy: (ping) => ping, table: 'ping',
      store: (_unit, _device, records) => Promise.resolve({ accepted: records.filter(({ at }) => at !== '').length, duplicates: 0, rejected: [] }),
    })
    // @ts-expect-error a store tells how many it took
    context.records<{ kind: 'typed.ping'; id: string }>({ kind: 'typed.ping', schema: Ping, withinPolicy: false, table: false, store: () => Promise.resolve({ accepted: 1 }) })
    // @ts-expect-error how the policy limits it must be said
    context.records<{ kind: 'typed.ping'; id: string }>({ kind: 'typed.ping', schema: Ping, table: false, store: () => Promise.resolve({ accepted: 1, duplicates: 0, rejected: [] }) })
    // @ts-expect-error where the records and the version of their policy are kept must be said
    context.records<{ kind: 'typed.ping'; id: string }>({ kind: 'typed.ping', schema: Ping, withinPolicy: false, store: () => Promise.resolve({ accepted: 1, duplicates: 0, rejected: [] }) })
    // @ts-expect-error a schedule runs for a workspace and gives a promise
    context.schedule({ id: 'tick', cron: '* * * * *', run: (workspaceId: string) => workspaceId })
  },
})

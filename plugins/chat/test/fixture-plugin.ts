import Type from 'typebox'
import { CommandResult, definePlugin, problem } from '@overt/sdk'

const kettleEmpty = problem({ code: 'kettle-empty', status: 409, title: 'Empty', detail: 'The kettle is empty.' })
const Order = Type.Object({ cups: Type.Integer({ minimum: 1, maximum: 10 }), for: Type.Optional(Type.String()) }, { additionalProperties: false })
const looks = { none: 'Nobody\'s records.' }

/** Tea for a member, and what was seen of whoever asked. */
export interface Poured { readonly memberId: string; readonly cups: number }

/** A plugin with sentences of its own: `tea 2`, `stop` it leaves to others, `break` throws and `hang` never answers. */
export function kettle(poured: Poured[]) {
  return definePlugin({
    id: 'kettle',
    subjects: { Kettle: { table: 'core.member', actions: ['read', 'use'], columns: { memberId: { column: 'id', type: 'uuid', of: 'member' } } } },
    grants: { member: [{ subject: 'Kettle', actions: ['use'], where: { memberId: '$self' } }], hr: [{ subject: 'Kettle', actions: ['read'] }] },
    server(app, context) {
      app.post('/pour', { schema: { body: Order, response: { 201: CommandResult } }, config: { looks } }, async (request, reply) =>
        context.once(request, reply, async (unit, { ability, memberId }) => {
          const { cups } = request.body as { readonly cups: number }
          ability.require('use', 'Kettle', { memberId })
          if (cups === 9) throw kettleEmpty()
          await context.audit.record(unit, { action: 'kettle.poured', subject: 'Kettle', subjectId: memberId, after: { cups } })
          unit.afterCommit(() => { poured.push({ memberId, cups }) })
          return { message: `Poured ${String(cups)}.`, undo: { method: 'POST', path: '/plugins/kettle/empty', body: {} } }
        }))
      app.post('/quiet', { schema: { response: { 200: Type.Object({}) } }, config: { looks } }, () => ({}))
      app.post('/empty', { schema: { response: { 200: Type.Object({}) } }, config: { looks } }, (request) => context.inWorkspace(request, async (unit) => {
        await Promise.resolve()
        unit.afterCommit(() => { poured.pop() })
        return {}
      }))
      context.hooks.on('command.parse', ({ text }) => {
        const run = (path: string, body: unknown) => ({ method: 'POST' as const, path, body })
        const [, cups] = /^tea (\d+)$/.exec(text) ?? []
        if (cups !== undefined) return { score: 0.9, title: `Pour ${cups}`, run: run('/plugins/kettle/pour', { cups: Number(cups) }) }
        if (text === 'tea') return { score: 0.9, title: 'How many cups?', fault: true, run: run('/plugins/kettle/pour', {}) }
        if (text === 'quietly') return { score: 0.9, title: 'Be quiet', run: run('/plugins/kettle/quiet', {}) }
        if (text === 'flee') return { score: 1, title: 'Leave', run: run('/../../../me', {}) }
        if (text === 'perhaps') return { score: 0.5, title: 'Perhaps tea', run: run('/plugins/kettle/pour', { cups: 1 }) }
        return undefined
      })
      context.hooks.on('command.help', () => ['tea 2'])
    },
  })
}

/** Throws for “break”, never answers “today”, and hangs or throws when it is asked for examples of that. */
export const broken = definePlugin({
  id: 'broken',
  server(_app, { hooks }) {
    hooks.on('command.parse', ({ text }) => {
      if (text === 'today') return new Promise<undefined>(() => undefined)
      throw new Error(`cannot read ${text}`)
    })
    hooks.on('command.help', () => { throw new Error('no help') })
  },
})

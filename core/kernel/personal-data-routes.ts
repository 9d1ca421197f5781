import { Readable } from 'node:stream'
import Type from 'typebox'
import { FileOf, Id, closed } from '@overt/sdk'
import type { ExportSheet } from '@overt/sdk'
import { eraseLooks } from '../audit/index.ts'
import type { Platform } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { callerOf } from '../http/fastify.ts'
import type { App, RegisterRoutes } from '../http/fastify.ts'
import { timerCommandSheet } from '../timer-commands/export.ts'
import { erasureNotConfirmed, memberNotRemoved } from './errors.ts'
import { shownText } from '../error-text.ts'
import { runAsPlugin } from './plugin-scope.ts'

const Params = Type.Object({ memberId: Id })
const tags = ['plugins']

interface Sheets { readonly plugin: string; readonly value: readonly ExportSheet[] }

/** What plugins hold about a person: handed out to that person or an admin, and erased once the member is removed. */
export const personalDataRoutes = (parts: () => Pick<Platform, 'audit' | 'database' | 'hooks'>): RegisterRoutes => (app: App) => {
  app.get('/members/:memberId/plugin-data', {
    schema: { tags, params: Params, summary: 'What plugins and the desktop timer hold about a member, one JSON object per line', response: { 200: FileOf('application/x-ndjson') } },
    config: { looks: { subject: 'Export', how: 'exported' }, heavy: true },
  }, async (request, reply) => {
    const caller = callerOf(request)
    const { memberId } = request.params
    const { audit, database, hooks } = parts()
    await database.inWorkspace(caller, async (unit) => {
      const [member] = await unit.query<{ id: string; userId: string }>('select id, user_id as "userId" from core.member where workspace_id = $1 and id = $2', [unit.workspaceId, memberId])
      if (member === undefined) throw notFound({ values: { what: 'The member' } })
      if (memberId !== caller.memberId) caller.ability.require('delete', 'Member', member)
      await audit.viewed(unit, { subject: 'Export', memberId, count: 1, how: 'exported' })
      await audit.record(unit, { action: 'member.exported', subject: 'Member', subjectId: memberId })
    })
    const answers = (await hooks.core.collect('workspace.export', { memberId }, { workspaceId: caller.workspaceId }))
      .map(({ plugin, value }) => ({ plugin, value: value.filter((sheet) => sheet.private !== true || memberId === caller.memberId) }))
    answers.unshift({ plugin: 'core', value: [timerCommandSheet(database, caller.workspaceId, memberId)] })
    return reply.type('application/x-ndjson').header('content-disposition', `attachment; filename="plugin-data-${memberId}.ndjson"`).send(Readable.from(lines(answers)))
  })

  app.post('/members/:memberId/plugin-data/erase', {
    schema: { tags, params: Params, body: Type.Object({ confirm: Type.String() }, closed), response: { 202: Type.Object({ status: Type.Literal('queued') }) }, summary: 'Erase what plugins hold about a removed member' },
    config: { looks: { none: 'Shows nothing; who erased the data is in the audit trail.' } },
  }, async (request, reply) => {
    const caller = callerOf(request)
    const { memberId } = request.params
    if (request.body.confirm !== memberId) throw erasureNotConfirmed()
    const { audit, database, hooks } = parts()
    await database.inWorkspace(caller, async (unit) => {
      const [member] = await unit.query<{ id: string; userId: string; status: string }>('select id, user_id as "userId", status from core.member where workspace_id = $1 and id = $2', [unit.workspaceId, memberId])
      caller.ability.require('delete', 'Member', member)
      if (member?.status !== 'removed') throw memberNotRemoved()
      await unit.query('delete from core.timer_command where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
      await unit.query('delete from core.policy_receipt where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
      await unit.query('delete from core.device_event where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
      await hooks.core.durable('member.erasing', { memberId }, { workspaceId: unit.workspaceId, unit })
      await audit.record(unit, { action: 'member.erasing', subject: 'Member', subjectId: memberId })
      await eraseLooks(unit, memberId)
    })
    return reply.code(202).send({ status: 'queued' as const })
  })
}

/** A sheet that breaks off says so in its place; the others follow. */
async function* lines(answers: readonly Sheets[]): AsyncIterable<string> {
  for (const { plugin, value } of answers) {
    for (const { name: sheet, rows, files } of value) {
      yield* guardedLines({ plugin, sheet }, rows, (row) => Promise.resolve({ row }))
      if (files !== undefined) {
        yield* guardedLines({ plugin, sheet }, files, async ({ name, contentType, read }) => ({ file: { name, contentType, base64: (await read()).toString('base64') } }))
      }
    }
  }
}

async function* guardedLines<T>(origin: { readonly plugin: string; readonly sheet: string }, items: AsyncIterable<T>, present: (item: T) => Promise<object>): AsyncIterable<string> {
  const place = { plugin: origin.plugin, place: 'hook workspace.export' }
  try {
    const iterator = items[Symbol.asyncIterator]()
    for (;;) {
      const line = await runAsPlugin(place, async () => {
        const { done, value } = await iterator.next()
        return done === true ? undefined : present(value)
      })
      if (line === undefined) return
      yield `${JSON.stringify({ ...origin, ...line })}\n`
    }
  } catch (error) {
    yield `${JSON.stringify({ ...origin, error: shownText(error) })}\n`
  }
}

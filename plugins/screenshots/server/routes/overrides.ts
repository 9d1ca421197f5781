import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { UnitOfWork } from '@overt/sdk'
import { Id, Page, closed, pageQuery, widenedSettings } from '@overt/sdk'
import { CaptureChange, CaptureSettings, captureSettings } from '../capture-settings.ts'
import { memberNotFound } from '../errors.ts'
import { readOverride, writeOverride } from '../overrides.ts'
import type { Override } from '../overrides.ts'
import type { ScreenshotsContext } from '../screenshots-context.ts'
import { settings as workspaceSettings } from '../settings.ts'

const Params = Type.Object({ memberId: Id })
const Row = Type.Object({ memberId: Id, name: Type.String(), settings: CaptureChange, effective: CaptureSettings })
/** Undoes what was only tried. */
class Tried extends Error {}
const Answer = Type.Object({ settings: CaptureChange, workspace: CaptureSettings, effective: CaptureSettings })

/** What holds for one member, and where it differs from the workspace. Members may know it of themselves. */
export function overrideRoutes(instance: FastifyInstance, context: ScreenshotsContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['screenshots']
  const config = { looks: { none: 'What is set for a member; it holds nothing that was collected.' } }

  app.get('/overrides/:memberId', { schema: { tags, summary: 'What holds for a member', params: Params, response: { 200: Answer } }, config }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { memberId } = request.params
    const [member] = await context.directory.members(unit, { ids: [memberId] })
    if (member === undefined) throw memberNotFound()
    caller.ability.require('read', 'ScreenshotOverride', { memberId })
    return readOverride(context, unit, memberId)
  }))

  app.get('/overrides', {
    schema: { tags, summary: 'For whom other settings hold than for the workspace, by their id', querystring: Type.Object(pageQuery, closed), response: { 200: Page(Row) } }, config,
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('read', 'ScreenshotOverride')
    const { limit = 50, cursor } = request.query
    const scope = caller.ability.scope('read', 'ScreenshotOverride', 'o', 3)
    const rows = await unit.query<{ memberId: string; settings: CaptureChange }>(`select o.member_id as "memberId", o.settings from p_screenshots.override o
      where o.workspace_id = $1 and ($2::uuid is null or o.member_id > $2) and (${scope.sql}) order by o.member_id limit $3`, [unit.workspaceId, cursor ?? null, limit + 1, ...scope.values])
    const shown = rows.slice(0, limit)
    const names = new Map((await context.directory.members(unit, { ids: shown.map(({ memberId }) => memberId) })).map(({ id, name }) => [id, name]))
    const workspace = captureSettings(await context.settings(unit.workspaceId))
    return {
      items: shown.map(({ memberId, settings }) => ({ memberId, name: names.get(memberId) ?? '', settings, effective: { ...workspace, ...settings } })),
      nextCursor: rows.length > limit ? shown.at(-1)!.memberId : null,
    }
  }))

  app.post('/overrides/:memberId/preview', {
    schema: {
      tags, summary: 'What a member would read if this differed for them; nothing is stored', params: Params, body: Type.Object({ settings: CaptureChange }, closed),
      response: { 200: Type.Object({ before: Type.Array(Type.String()), after: Type.Array(Type.String()) }) },
    },
    config: { ...config, whileReadOnly: 'It changes nothing.' },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { memberId } = request.params
    caller.ability.require('update', 'ScreenshotOverride', { memberId })
    await context.directory.currentMembers(unit, [memberId])
    const read = async (part: UnitOfWork): Promise<string[]> => [...(await context.configuration.words(part, memberId, caller.locale)).plugins.find(({ id }) => id === 'screenshots')?.sentences ?? []]
    const before = await read(unit)
    let after: string[] = []
    await unit.inPart(async (part) => {
      await writeOverride(part, memberId, request.body.settings, context.clock.now())
      after = await read(part)
      throw new Tried()
    }).catch((error: unknown) => { if (!(error instanceof Tried)) throw error })
    return { before, after }
  }))

  app.put('/overrides/:memberId', {
    schema: { tags, summary: 'Say what differs for a member', params: Params, body: Type.Object({ settings: CaptureChange }, closed), response: { 200: Answer } },
    config,
  }, (request) => change(request, request.params.memberId, request.body.settings))

  app.delete('/overrides/:memberId', { schema: { tags, summary: 'Let the workspace’s settings hold for a member', params: Params, response: { 200: Answer } }, config }, (request) => change(request, request.params.memberId, {}))

  async function change(request: FastifyRequest, memberId: string, settings: CaptureChange): Promise<Override> {
    return context.inWorkspace(request, async (unit, caller) => {
      caller.ability.require('update', 'ScreenshotOverride', { memberId })
      await context.directory.currentMembers(unit, [memberId])
      const before = await readOverride(context, unit, memberId)
      const effective = { ...before.workspace, ...settings }
      await context.configuration.widening(unit, widenedSettings('screenshots', workspaceSettings, before.effective, effective).map((widening) => ({ ...widening, setting: `${widening.setting} ${memberId}` })))
      await writeOverride(unit, memberId, settings, context.clock.now())
      await context.audit.record(unit, { action: 'screenshot-override.updated', subject: 'ScreenshotOverride', subjectId: memberId, before: before.settings, after: settings })
      return readOverride(context, unit, memberId)
    })
  }
}

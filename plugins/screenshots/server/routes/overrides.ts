import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id, closed } from '@overt/sdk'
import { CaptureChange, CaptureSettings } from '../capture-settings.ts'
import { memberNotFound } from '../errors.ts'
import { readOverride, writeOverride } from '../overrides.ts'
import type { Override } from '../overrides.ts'
import type { ScreenshotsContext } from '../screenshots-context.ts'

const Params = Type.Object({ memberId: Id })
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
      await writeOverride(unit, memberId, settings, context.clock.now())
      await context.audit.record(unit, { action: 'screenshot-override.updated', subject: 'ScreenshotOverride', subjectId: memberId, before: before.settings, after: settings })
      return readOverride(context, unit, memberId)
    })
  }
}

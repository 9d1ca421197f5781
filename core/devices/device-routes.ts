import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Device, Id, Page, closed, countsByMember, pageQuery } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { notFound } from '../errors.ts'
import type { App } from '../http/fastify.ts'
import { callerOf } from '../http/fastify.ts'
import { listDevices } from './device-list.ts'
import { revokeDevice } from './enrollment.ts'

const DevicePath = Type.Object({ workspaceId: Id, deviceId: Id })
const Own = Type.Object({ ...pageQuery, revoked: Type.Optional(Type.Boolean()) }, closed)
const All = Type.Object({ ...pageQuery, revoked: Type.Optional(Type.Boolean()), memberId: Type.Optional(Id) }, closed)

/** Devices of a workspace; everyone sees and revokes their own. */
export function deviceRoutes(app: App): void {
  const { platform } = app
  const dependencies = { hooks: platform.hooks.core, clock: platform.clock }

  app.get('/devices', {
    schema: { tags: ['devices'], summary: 'Devices', querystring: All, response: { 200: Page(Device) } },
    config: { looks: { subject: 'Device', how: 'listed' } },
  }, (request) => {
    const caller = callerOf(request)
    const { limit = 50, ...filter } = request.query
    return platform.database.inWorkspace(caller, async (unit) => {
      const page = await listDevices(dependencies, unit, caller.ability, { ...filter, limit })
      await platform.audit.viewed(unit, { subject: 'Device', how: 'listed', counts: countsByMember(page.items) })
      return page
    })
  })

  app.get('/me/devices', {
    schema: { tags: ['devices'], summary: 'My devices', querystring: Own, response: { 200: Page(Device) } },
    config: { looks: { none: 'Only what is about the caller.' } },
  }, (request) => {
    const caller = callerOf(request)
    const { limit = 50, ...filter } = request.query
    return platform.database.inWorkspace(caller, (unit) => listDevices(dependencies, unit, caller.ability, { ...filter, limit, memberId: caller.memberId }))
  })

  const revokeOptions = {
    schema: { tags: ['devices'], summary: 'Revoke a device: its token is refused at once', params: DevicePath, response: { 204: Type.Null() } },
    config: { whileReadOnly: 'A lost device is shut out at any time.', looks: { none: 'Shows nothing; who revoked the device is in the audit trail.' } },
  }
  app.delete('/devices/:deviceId', revokeOptions, async (request, reply) => {
    await revoke(request, request.params.deviceId)
    return reply.code(204).send(null)
  })
  app.delete('/me/devices/:deviceId', revokeOptions, async (request, reply) => {
    await revoke(request, request.params.deviceId)
    return reply.code(204).send(null)
  })

  /** One's own device needs no right beyond being oneself. */
  function revoke(request: FastifyRequest, deviceId: string): Promise<boolean> {
    const caller = callerOf(request)
    return platform.database.inWorkspace(caller, async (unit: UnitOfWork) => {
      const [row] = await unit.query<{ id: string; member_id: string }>({
        name: 'device-one',
        text: 'select id, member_id from core.device where workspace_id = $1 and id = $2',
        values: [caller.workspaceId, deviceId],
      })
      if (row === undefined) throw notFound({ values: { what: 'The device' } })
      if (row.member_id !== caller.memberId) caller.ability.require('delete', 'Device', { id: row.id, memberId: row.member_id })
      return revokeDevice(platform, unit, { deviceId: row.id, memberId: row.member_id })
    })
  }
}

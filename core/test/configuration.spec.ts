import { expect } from 'chai'
import { definePlugin, number } from '@overt/sdk'
import type { WorkspaceConfiguration } from '@overt/sdk'
import { pluginFromDefinition } from '../kernel/plugin-source.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { plainRoute } from './plain-route.ts'

let fails = false
const shown = pluginFromDefinition(definePlugin({ id: 'shown', settings: { everyMinutes: number({ default: 10, min: 1, max: 60, integer: true, label: 'settings.every' }) } }), {}, '1.0.0')
const adviser = pluginFromDefinition(definePlugin({
  id: 'adviser',
  server(app, context) {
    app.get('/configuration', plainRoute, (request) => context.inWorkspace(request, (unit, caller) => context.configuration.read(unit, caller.locale)))
    app.post('/configuration', plainRoute, async (request) => {
      await context.configuration.change(context.caller(request), {
        monitoring: { pause: { allowed: true, maximumMinutes: 60 } }, lookReason: 'sensitive', plugins: { shown: { enabled: true, settings: request.body as Record<string, unknown> } },
      }, () => (fails ? Promise.reject(Object.assign(new Error('no'), { statusCode: 409 })) : Promise.resolve()))
      return {}
    })
  },
}), {}, '1.0.0')

describe('settings of all owners together', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  const read = async (): Promise<WorkspaceConfiguration> => (await workspace.admin.get('/plugins/adviser/configuration')).json<WorkspaceConfiguration>()

  before(async () => { platform = await createTestPlatform({ plugins: [shown, adviser] }) })
  beforeEach(async () => { workspace = await platform.workspace({ enabled: ['adviser'] }); fails = false })
  after(() => platform.close())

  it('are read as each owner has them, and changed in one act with a row of the trail each', async () => {
    const before = await read()
    expect(before.plugins.find(({ id }) => id === 'shown')).to.deep.include({ enabled: false, settings: { everyMinutes: 10 } })
    expect((await workspace.admin.post('/plugins/adviser/configuration', { everyMinutes: 20 })).statusCode).to.equal(200)
    const after = await read()
    expect(after.plugins.find(({ id }) => id === 'shown')).to.deep.include({ enabled: true, settings: { everyMinutes: 20 } })
    expect(after).to.deep.include({ lookReason: 'sensitive' })
    expect(after.monitoring.pause).to.deep.equal({ allowed: true, maximumMinutes: 60 })
    const actions = (await workspace.admin.get('/audit?limit=20')).json<{ items: { action: string }[] }>().items.map(({ action }) => action)
    expect(actions).to.include.members(['plugin.settings-changed', 'plugin.enabled', 'monitoring.updated', 'workspace.updated'])
  })

  it('change all or nothing: a value that one owner refuses, or a fault alongside, leaves every other as it was', async () => {
    const before = await read()
    expect((await workspace.admin.post('/plugins/adviser/configuration', { everyMinutes: 0 })).json()).to.include({ status: 400, code: 'wrong-settings' })
    fails = true
    expect((await workspace.admin.post('/plugins/adviser/configuration', { everyMinutes: 20 })).statusCode).to.be.greaterThan(399)
    expect(await read()).to.deep.equal(before)
  })

  it('are changed with the rights of the caller', async () => {
    const before = await read()
    for (const role of ['member', 'manager', 'hr'] as const) expect((await (await workspace.member({ role })).post('/plugins/adviser/configuration', { everyMinutes: 20 })).statusCode, role).to.equal(403)
    expect(await read()).to.deep.equal(before)
  })
})

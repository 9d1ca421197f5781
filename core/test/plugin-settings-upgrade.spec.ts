import { expect } from 'chai'
import { choice, definePlugin, number, secret, text } from '@overt/sdk'
import type { AuditRow, PluginDefinition, PluginView } from '@overt/sdk'
import { pluginFromDefinition } from '../kernel/plugin-source.ts'
import { createPlatform } from '../platform.ts'
import type { RunningPlatform } from '../platform.ts'
import { createTestPlatform, testSecret } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

const first = definePlugin({
  id: 'tea',
  settings: {
    minutes: number({ default: 5, min: 1, label: 'minutes' }), kind: choice(['black', 'green'], { default: 'black', label: 'kind' }),
    key: secret({ label: 'key' }), note: text({ default: '', label: 'note' }), password: secret({ label: 'password' }),
  },
})
/** Minutes became seconds, `kind` lost green, `key` has another name, `note` and `password` are gone. */
const second = definePlugin({
  id: 'tea', settingsVersion: 2,
  settings: { seconds: number({ default: 300, min: 1, max: 3_000, label: 'seconds' }), kind: choice(['black', 'white'], { default: 'black', label: 'kind' }), apiKey: secret({ renamedFrom: 'key', label: 'key' }) },
  upgradeSettings: ({ minutes, ...rest }, from) => from < 2 && typeof minutes === 'number' ? { ...rest, seconds: minutes * 60 } : rest,
})

describe('settings after an upgrade of their plugin', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let acme: TestWorkspace
  let running: RunningPlatform

  before(async () => {
    platform = await createTestPlatform({ plugins: [first] })
    acme = await platform.workspace({ enabled: ['tea'] })
    expect((await acme.admin.patch('/plugins/tea', { settings: { minutes: 4, kind: 'green', key: 'k-1', note: 'strong', password: 'p-1' } })).statusCode).to.equal(200)
    await restart(second)
  })
  after(async () => {
    await running.close()
    await platform.close()
  })

  async function restart(definition: PluginDefinition): Promise<void> {
    const { config, log } = platform.platform
    running = await createPlatform({ config, secret: testSecret, urls: platform.databaseUrls, log, clock: platform.clock, plugins: [pluginFromDefinition(definition)], ui: false })
  }
  const call = async (method: 'GET' | 'PATCH', payload?: object, member = acme.admin) => running.app.inject({ method, url: `/api/workspaces/${acme.id}/plugins/tea`, headers: { authorization: `Bearer ${member.token}` }, ...payload === undefined ? {} : { payload } })
  const view = async (): Promise<PluginView> => (await call('GET')).json()
  const inForce = () => running.platform.plugins.settings('tea', acme.id)
  const stored = () => acme.inUnit((unit) => unit.query<{ settings: Record<string, unknown>; settings_shape: number }>(`select settings, settings_shape from core.plugin_enablement where plugin_id = 'tea'`))

  it('are read under their new names and by the function of the plugin', async () => {
    expect(await inForce()).to.deep.equal({ seconds: 240, kind: 'black', apiKey: 'k-1' })
  })

  it('name the values that no longer fit, without showing a secret', async () => {
    expect((await view()).unfitSettings).to.deep.equal([
      { key: 'kind', label: 'kind', value: 'green', secret: false, reason: 'invalid', message: 'must be equal to one of the allowed values' },
      { key: 'note', label: 'note', value: 'strong', secret: false, reason: 'gone', message: null },
      { key: 'password', label: 'password', value: null, secret: true, reason: 'gone', message: null },
    ])
  })

  it('keep those values while others are changed, sealed as they were', async () => {
    expect((await call('PATCH', { settings: { seconds: 90 } })).statusCode).to.equal(200)
    const [row] = await stored()
    expect(row).to.deep.include({ settings_shape: 2 })
    expect(row!.settings).to.include({ seconds: 90, kind: 'green', note: 'strong' }).and.not.have.any.keys('minutes', 'key')
    expect(JSON.stringify(row!.settings)).to.not.include('p-1').and.not.include('k-1')
    expect(await inForce()).to.deep.equal({ seconds: 90, kind: 'black', apiKey: 'k-1' })
    expect((await view()).unfitSettings.map(({ key }) => key)).to.have.members(['kind', 'note', 'password'])
  })

  it('let go of them only when an admin says so, with a row in the trail', async () => {
    expect((await call('PATCH', { discard: ['nothing'] })).json()).to.include({ code: 'wrong-settings' })
    expect((await call('PATCH', { discard: ['note'] }, await acme.member())).statusCode).to.equal(403)
    expect((await call('PATCH', { discard: ['note', 'password'] })).statusCode).to.equal(200)
    expect((await call('PATCH', { settings: { kind: 'white' } })).statusCode).to.equal(200)
    expect((await view()).unfitSettings).to.deep.equal([])
    const { items } = (await acme.admin.get('/audit?limit=20')).json<{ items: readonly AuditRow[] }>()
    expect(items.filter(({ action }) => action === 'plugin.settings-discarded').map(({ before }) => before)).to.deep.equal([{ plugin: 'tea', keys: ['note', 'password'] }])
  })

  it('are kept where the function of the plugin throws, and say so', async () => {
    await running.close()
    await restart({ ...second, settingsVersion: 3, upgradeSettings: () => { throw new Error('no idea') } } as PluginDefinition)
    expect((await view()).unfitSettings).to.deep.equal([{ key: '', label: '', value: 'no idea', secret: false, reason: 'upgrade-failed', message: null }])
    expect(await inForce()).to.deep.equal({ seconds: 90, kind: 'white', apiKey: 'k-1' })
  })
})

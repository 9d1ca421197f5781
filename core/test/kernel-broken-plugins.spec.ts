import { expect } from 'chai'
import { definePlugin } from '@overt/sdk'
import type { PluginDefinition, UnitOfWork } from '@overt/sdk'
import { pluginFromDefinition } from '../kernel/plugin-source.ts'
import { createPlatform } from '../platform.ts'
import type { RunningPlatform } from '../platform.ts'
import { createTestPlatform, testSecret } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

const heard: string[] = []
const listener = (id: string, fault?: 'load' | 'migrate'): PluginDefinition => definePlugin({
  id,
  migrations: fault === 'migrate' ? [{ name: '999-never', up: () => Promise.reject(new Error('no such column')) }] : [],
  server(_app, { hooks }) {
    if (fault === 'load') throw new Error('a part is missing')
    hooks.on('member.changed', ({ memberId }) => { heard.push(`${id} changed ${memberId}`) })
    hooks.on('member.erasing', ({ memberId }) => { heard.push(`${id} erasing ${memberId}`) })
  },
})

describe('events for a plugin that cannot be loaded, or is off', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let second: RunningPlatform | undefined

  before(async () => {
    platform = await createTestPlatform({ plugins: [listener('clerk'), listener('other')], clock: '2026-03-02T09:00:00Z' })
  })
  beforeEach(async () => {
    heard.length = 0
    acme = await platform.workspace({ enabled: ['clerk'] })
  })
  afterEach(async () => {
    await second?.close()
    second = undefined
  })
  after(() => platform.close())

  /** The same installation, as it comes up after an update. */
  async function restart(...plugins: readonly PluginDefinition[]): Promise<RunningPlatform> {
    await second?.close()
    const { config, log } = platform.platform
    second = await createPlatform({ config, secret: testSecret, urls: platform.databaseUrls, log, clock: platform.clock, plugins: plugins.map((plugin) => pluginFromDefinition(plugin)), ui: false })
    return second
  }
  const emit = ({ platform: parts }: RunningPlatform, name: 'member.changed' | 'member.erasing') => parts.database.inWorkspace({ workspaceId: acme.id }, (unit: UnitOfWork) =>
    parts.hooks.core.durable(name, { memberId: acme.admin.id }, { workspaceId: acme.id, unit }))
  const parked = () => platform.platform.database.inWorkspace({ workspaceId: acme.id }, (unit) =>
    unit.query<{ plugin_id: string; hook: string; reason: string }>('select plugin_id, hook, reason from core.parked_delivery order by hook'))

  for (const fault of ['load', 'migrate'] as const) {
    it(`wait while it is broken (${fault}) and are delivered once a process can run it`, async () => {
      const broken = await restart(listener('clerk', fault))
      expect(broken.platform.plugins.get('clerk')?.state).to.equal(fault === 'load' ? 'load-failed' : 'migration-failed')
      await emit(broken, 'member.changed')
      await broken.platform.jobs.drain()
      expect(heard).to.deep.equal([])
      expect(await parked()).to.deep.equal([{ plugin_id: 'clerk', hook: 'member.changed', reason: 'plugin-broken' }])
      platform.clock.advance({ minutes: 1 })
      await broken.platform.jobs.drain()
      expect(await parked(), 'still').to.have.length(1)
      const mended = await restart(listener('clerk'))
      platform.clock.advance({ minutes: 1 })
      await mended.platform.jobs.drain()
      await mended.platform.jobs.drain()
      expect(heard).to.deep.equal([`clerk changed ${acme.admin.id}`])
      expect(await parked()).to.deep.equal([])
    })
  }

  it('wait while the workspace is another process’s that cannot run it either', async () => {
    const broken = await restart(listener('clerk', 'load'))
    await emit(broken, 'member.changed')
    await platform.drain()
    expect(heard, 'whoever can run it delivers').to.deep.equal([`clerk changed ${acme.admin.id}`])
  })

  it('are skipped or kept while it is off, as the owner of the hook decided', async () => {
    await acme.disable('clerk')
    await emit(platform, 'member.changed')
    await emit(platform, 'member.erasing')
    await platform.drain()
    expect(heard).to.deep.equal([])
    expect(await parked()).to.deep.equal([{ plugin_id: 'clerk', hook: 'member.erasing', reason: 'plugin-off' }])
    await acme.enable('clerk')
    await platform.drain()
    expect(heard).to.deep.equal([`clerk erasing ${acme.admin.id}`])
  })

  it('are erased with its data, and nobody keeps any for a plugin that was never on', async () => {
    await acme.disable('clerk')
    await emit(platform, 'member.erasing')
    expect((await acme.admin.post('/plugins/clerk/purge', { confirm: 'clerk' })).statusCode).to.equal(200)
    await emit(platform, 'member.erasing')
    expect(await parked()).to.deep.equal([])
  })

  it('must be decided: a durable hook without whileOff is a mistake', () => {
    const hooks = platform.platform.hooks.forPlugin('clerk')
    expect(() => { hooks.declare('clerk.kept' as never, { kind: 'durable', doc: '' } as never) }).to.throw(/whileOff/)
  })
})

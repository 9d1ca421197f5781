import { expect } from 'chai'
import { definePlugin, uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

const erased: string[] = []
const diary = definePlugin({
  id: 'diary',
  server(_app, { hooks }) {
    hooks.on('member.erasing', ({ memberId }) => { erased.push(memberId) })
    hooks.on('command.parse', ({ text }) => (text.startsWith('dear') ? { score: 0.9, title: 'Write', run: { method: 'POST', path: '/plugins/diary/pages', body: { text } } } : undefined))
  },
})
const parrot = definePlugin({
  id: 'parrot',
  server(_app, { hooks }) { hooks.on('command.parse', ({ text }) => ({ score: 0.1, title: `Say ${text}`, run: { method: 'POST', path: '/plugins/parrot/say', body: {} } })) },
})

describe('what plugins hold about a person', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  before(async () => { platform = await createTestPlatform({ plugins: [diary, parrot] }) })
  beforeEach(async () => { workspace = await platform.workspace({ enabled: ['diary', 'parrot'] }) })
  after(() => platform.close())

  it('is handed out to that person and to an admin, and to nobody else', async () => {
    const [ada, ben] = [await workspace.member(), await workspace.member()]
    const path = `/members/${ada.id}/copy`
    for (const reader of [ada, workspace.admin]) {
      const answer = await reader.get(path)
      expect([answer.statusCode, answer.headers['content-type'], answer.rawPayload.toString('latin1', 0, 2)]).to.deep.equal([200, 'application/zip', 'PK'])
      expect(answer.rawPayload.includes('data/core.entry.jsonl')).to.equal(true)
    }
    expect((await ben.get(path)).statusCode).to.equal(404)
    expect((await (await workspace.member({ role: 'hr' })).get(path)).statusCode).to.equal(403)
    expect((await ada.get('/me/looks')).json<{ items: { how: string }[] }>().items.map(({ how }) => how)).to.deep.equal(['exported'])
  })

  it('is erased with the member, and plugins that keep something elsewhere hear of it', async () => {
    const ada = await workspace.member()
    const agent = await ada.agent()
    await agent.send([{ kind: 'agent.event', id: uuidv7(), at: new Date().toISOString(), event: 'paused' }])
    const events = () => workspace.inUnit((unit) => unit.query('select event from core.device_event where member_id = $1', [ada.id]))
    expect(await events()).to.deep.equal([{ event: 'paused' }])
    await platform.erase(workspace.id, ada.id)
    expect(await events()).to.deep.equal([])
    await platform.drain()
    expect(erased).to.deep.equal([ada.id])
  })

  it('lets plugins read a typed sentence, the best reading first', async () => {
    const readings = (await workspace.admin.get('/commands?text=dear%20diary')).json<{ plugin: string }[]>()
    expect(readings.map(({ plugin }) => plugin)).to.deep.equal(['diary', 'parrot'])
    await workspace.disable('diary')
    expect((await workspace.admin.get('/commands?text=dear%20diary')).json<{ plugin: string }[]>().map(({ plugin }) => plugin)).to.deep.equal(['parrot'])
  })
})

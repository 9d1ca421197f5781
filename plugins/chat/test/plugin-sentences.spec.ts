import { expect } from 'chai'
import type { CommandResult } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { createChat } from '../server/create-chat.ts'
import { base, entriesOf, readingsOf, say } from './chat-support.ts'
import { startFakeService } from './fake-service.ts'
import { broken, kettle } from './fixture-plugin.ts'
import type { Poured } from './fixture-plugin.ts'
import { call, endpointsAt, hmac, linkCode } from './messenger-support.ts'

describe('sentences of other plugins', () => {
  const poured: Poured[] = []
  let service: Awaited<ReturnType<typeof startFakeService>>
  let platform: TestPlatform
  let workspace: TestWorkspace
  let ana: TestMember
  let said = 0

  before(async () => {
    service = await startFakeService(() => ({ body: { recipient_id: '1', message_id: 'm' } }))
    platform = await createTestPlatform({ plugins: [{ definition: createChat({ endpoints: endpointsAt(service.url) }) }, kettle(poured), broken], clock: '2026-11-23T09:00:00Z' })
  })
  after(async () => {
    await platform.close()
    await service.close()
  })
  beforeEach(async () => {
    poured.length = 0
    service.calls.length = 0
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['chat', 'kettle'], settings: { chat: { messengerOn: true, messengerVerifyToken: 'verify-me', messengerAppSecret: 'secret', messengerPageToken: 'page' } } })
    ana = await workspace.member({ name: 'Ana' })
  })

  /** Writes to the bot, as often as the messenger delivers it; answers with the last words. */
  async function write(text: string, deliveries = 1): Promise<string> {
    const body = JSON.stringify({ object: 'page', entry: [{ id: 'page', time: 1, messaging: [
      { sender: { id: 'p1' }, recipient: { id: 'page' }, timestamp: platform.clock.now().epochMilliseconds + ++said, message: { mid: `mid.${String(said)}`, text } }] }] })
    for (let delivery = 0; delivery < deliveries; delivery++) {
      await call(platform, workspace, '/messenger/webhook', body, { 'x-hub-signature-256': `sha256=${hmac('secret', body)}` })
      await platform.drain()
    }
    return (service.sentTo('/me/messages').at(-1)?.message as { readonly text: string }).text
  }
  const link = async (member = ana) => write(`link ${await linkCode(member)}`)
  /** Picks the first reading, as Enter does. */
  async function pick(member: TestMember, text: string) {
    const [first] = await readingsOf(member, text)
    return member.post(first!.run.path, first!.run.body)
  }
  const poursInTrail = () => workspace.inUnit((unit) => unit.query<{ actor: string; after: unknown }>(
    `select actor_kind || ' ' || actor_id as actor, body::jsonb -> 'after' as after from core.audit_trail where workspace_id = $1 and action = 'kettle.poured' order by sequence, pending_id`, [workspace.id]))

  it('do the same in the action bar, in chat and by a messenger', async () => {
    await link()
    expect((await pick(ana, 'tea 2')).json<CommandResult>().message).to.equal('Poured 2.')
    expect((await say(ana, 'tea 2')).answer).to.deep.equal({ kind: 'done', text: 'Poured 2.' })
    expect(await write('tea 2')).to.equal('Poured 2.')
    expect(poured).to.deep.equal([2, 2, 2].map((cups) => ({ memberId: ana.id, cups })))
    expect(await entriesOf(ana)).to.deep.equal([])
  })

  it('are done in the name of whoever says them, and the trail says so', async () => {
    await link()
    await say(ana, 'tea 2')
    await write('tea 3')
    expect(await poursInTrail()).to.deep.equal([2, 3].map((cups) => ({ actor: `user ${ana.id}`, after: { cups } })))
  })

  it('are done once, however often they are sent', async () => {
    await link()
    const id = '0193b1d0-0000-7000-8000-000000000001'
    await Promise.all([say(ana, 'tea 2', { id }).catch(() => undefined), say(ana, 'tea 2', { id }).catch(() => undefined)])
    await say(ana, 'tea 2', { id })
    expect(poured).to.have.length(1)
    await write('tea 3', 3)
    expect(poured).to.have.length(2)
  })

  it('are refused alike without the right, and where the plugin refuses', async () => {
    const auditor = await workspace.member({ role: 'hr' })
    await link(auditor)
    const refused = await pick(auditor, 'tea 2')
    expect(refused.json()).to.include({ code: 'forbidden' })
    const { answer } = await say(auditor, 'tea 2')
    expect(answer.kind).to.equal('fault')
    expect(await write('tea 2')).to.equal(answer.text)
    expect(poured).to.deep.equal([])
    expect((await pick(ana, 'tea 9')).json()).to.include({ code: 'kettle-empty' })
    expect((await say(ana, 'tea 9')).answer).to.deep.equal({ kind: 'fault', text: 'That did not work: The kettle is empty.' })
  })

  it('are checked like any request', async () => {
    const { detail } = (await pick(ana, 'tea 99')).json<{ detail: string }>()
    expect((await say(ana, 'tea 99')).answer).to.deep.equal({ kind: 'fault', text: `That did not work: ${detail}` })
    expect(poured).to.deep.equal([])
  })

  it('say what they lack, and their title where the plugin has no words for what it did', async () => {
    expect((await say(ana, 'tea')).answer).to.deep.equal({ kind: 'fault', text: 'How many cups?' })
    expect((await say(ana, 'quietly')).answer).to.deep.equal({ kind: 'done', text: 'Be quiet' })
  })

  it('are taken back by the request the plugin gave, and never by undoing what was done before', async () => {
    await say(ana, 'start call for project Relaunch at Acme')
    await say(ana, 'tea 2')
    expect((await say(ana, 'undo')).answer).to.deep.equal({ kind: 'done', text: 'Undone: tea 2' })
    expect(poured).to.deep.equal([])
    await say(ana, 'quietly')
    expect((await say(ana, 'undo')).answer).to.deep.equal({ kind: 'fault', text: 'What was done last cannot be taken back here.' })
    expect(await entriesOf(ana)).to.have.length(1)
  })

  it('give way to chat\'s own where those score higher, and are not guessed at', async () => {
    expect((await readingsOf(ana, 'perhaps'))[0]).to.include({ plugin: 'kettle', score: 0.5 })
    expect((await say(ana, 'perhaps')).answer.kind).to.equal('fault')
    expect(poured).to.deep.equal([])
  })

  it('are shown on chat\'s page as in the action bar', async () => {
    const items = (await ana.post(`${base}/interpret`, { text: 'tea 2' })).json<{ items: unknown[] }>().items
    expect(items).to.deep.equal(await readingsOf(ana, 'tea 2'))
  })

  it('never lead out of the workspace', async () => {
    expect((await readingsOf(ana, 'flee')).filter(({ title }) => title === 'Leave')).to.deep.equal([])
  })

  it('are listed by help', async () => {
    await link()
    for (const text of [(await say(ana, 'help')).answer.text, await write('help')]) expect(text.split('\n').at(-1)).to.equal('• tea 2')
  })

  it('mean nothing while their plugin is off', async () => {
    await workspace.disable('kettle')
    expect((await say(ana, 'tea 2')).answer.kind).to.equal('fault')
    expect((await say(ana, 'help')).answer.text).not.to.include('tea')
    expect(poured).to.deep.equal([])
  })

  it('of a plugin that throws or hangs keep nobody from an answer', async () => {
    await workspace.enable('broken')
    expect((await say(ana, 'start call for project Relaunch at Acme')).answer.kind).to.equal('done')
    expect((await say(ana, 'today')).answer.kind).to.equal('told')
    expect((await say(ana, 'tea 2')).answer.text).to.equal('Poured 2.')
    expect((await say(ana, 'help')).answer.text).to.include('• tea 2')
  })
})

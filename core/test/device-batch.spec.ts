import { expect } from 'chai'
import { gzipSync } from 'node:zlib'
import type { BatchReply, LiveEvent, Member } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { agentEvent, eventually, readyAgent } from './device-agent.ts'
import type { TestAgent } from './device-agent.ts'
import { recordingPlugin } from './device-fixture-plugin.ts'

describe('a batch of an agent', () => {
  const { plugin, stored, files } = recordingPlugin()
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: TestAgent

  before(async () => {
    platform = await createTestPlatform({ plugins: [plugin] })
    workspace = await platform.workspace({ enabled: ['notes'] })
    member = await workspace.member()
    agent = await readyAgent(platform.app, member)
  })
  after(() => platform.close())

  const note = (text: string) => ({ kind: 'notes.note', id: uuidv7(), text })
  const codes = ({ rejected }: BatchReply) => rejected.map(({ id, code }) => [id, code])

  it('is stored for the member of the device and answered with the counts and the server\'s time', async () => {
    const records = [note('one'), note('two')]
    const reply = await agent.deliver(records)
    expect(reply).to.deep.include({ accepted: 2, duplicates: 0, rejected: [], policyVersion: agent.policyVersion })
    expect(Math.abs(Date.parse(reply.serverTime) - Date.now())).to.be.lessThan(10_000)
    expect(stored.filter(({ id }) => records.some((record) => record.id === id)).map(({ text, memberId }) => [text, memberId]))
      .to.deep.equal([['one', member.id], ['two', member.id]])
  })

  it('takes plain JSON as well as gzip', async () => {
    const answer = await agent.request('POST', '/batch', { sentAt: new Date().toISOString(), policyVersion: agent.policyVersion, records: [note('plain')] })
    expect(answer.json()).to.include({ accepted: 1 })
  })

  it('judges each record by itself: a bad one never blocks the rest', async () => {
    const bad = { kind: 'notes.note', id: uuidv7(), text: 'x'.repeat(101) }
    const more = { ...note('more'), surplus: true }
    const rude = note('rude')
    const unknown = { kind: 'nothing.known', id: uuidv7() }
    const broken = { ...note('a'), text: 'a\u0000b' }
    const reply = await agent.deliver([note('good'), bad, more, rude, unknown, broken, 'no record', { kind: 'notes.note', id: 'no uuid', text: '' }, null])
    expect(reply.accepted).to.equal(1)
    expect(codes(reply)).to.have.deep.members([
      [bad.id, 'invalid-record'], [more.id, 'invalid-record'], [rude.id, 'rude'], [unknown.id, 'unknown-kind'], [broken.id, 'invalid-record'],
      [null, 'invalid-record'], [null, 'invalid-record'], [null, 'invalid-record'],
    ])
    expect(reply.rejected.find(({ id }) => id === bad.id)?.detail).to.match(/^text /)
  })

  it('is halved where the database refuses a record, until that one is found', async () => {
    const records = Array.from({ length: 9 }, (_, index) => note(index === 6 ? 'poison' : `halved ${index}`))
    const reply = await agent.deliver(records)
    expect(reply.accepted).to.equal(8)
    expect(codes(reply)).to.deep.equal([[records[6]!.id, 'not-stored']])
    expect(stored.filter(({ text }) => text.startsWith('halved'))).to.have.length(8)
  })

  it('is refused as a whole when nothing of it can be stored, so that nothing is thrown away', async () => {
    expect((await agent.send([note('poison'), note('poison')])).statusCode).to.equal(500)
  })

  it('is tried again after a collision with another', async () => {
    expect(await agent.deliver([note('deadlock')])).to.include({ accepted: 1 })
  })

  it('names records of a plugin that is off', async () => {
    const other = await platform.workspace()
    const idle = await readyAgent(platform.app, await other.member())
    const record = note('off')
    expect(codes(await idle.deliver([record, agentEvent('started')]))).to.deep.equal([[record.id, 'plugin-disabled']])
  })

  it('keeps no event from the future', async () => {
    const event = agentEvent('started', new Date(Date.now() + 3_600_000).toISOString())
    expect(codes(await agent.deliver([event]))).to.deep.equal([[event.id, 'in-the-future']])
  })

  it('keeps no event with a load of data', async () => {
    const event = agentEvent('started', undefined, { text: 'x'.repeat(5_000) })
    expect(codes(await agent.deliver([event]))).to.deep.equal([[event.id, 'invalid-record']])
  })

  it('keeps an event once, however often it is sent', async () => {
    const event = agentEvent('paused', undefined, { until: null })
    expect(await agent.deliver([event])).to.include({ accepted: 1, duplicates: 0 })
    expect(await agent.deliver([event, agentEvent('resumed')])).to.include({ accepted: 1, duplicates: 1 })
  })

  describe('that is no proper one', () => {
    const post = (payload: Buffer | string, headers: Readonly<Record<string, string>> = {}) => platform.app.inject({
      method: 'POST', url: '/api/agent/batch', payload, headers: { authorization: `Bearer ${agent.token}`, 'content-type': 'application/json', ...headers },
    })
    const gzip = { 'content-encoding': 'gzip' }

    it('is refused with a code: broken JSON, broken gzip, another encoding, another type', async () => {
      for (const [answer, status, code] of [
        [await post('{'), 400, 'malformed-body'],
        [await post('not gzip', gzip), 400, 'malformed-body'],
        [await post(gzipSync('{"a":'), gzip), 400, 'malformed-body'],
        [await post('{}', { 'content-encoding': 'br' }), 415, 'unsupported-encoding'],
        [await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'unsupported-media-type'],
        [await post('{}'), 400, 'validation-failed'],
        [await agent.send([], { surplus: 1 }), 400, 'validation-failed'],
        [await agent.send([], { policyVersion: '1' }), 400, 'validation-failed'],
      ] as const) {
        expect(answer.statusCode, answer.body).to.equal(status)
        expect(answer.json(), answer.body).to.include({ code })
      }
    })

    it('is refused beyond 1,000 records or 8 MiB unpacked, however small it is packed', async () => {
      const many = await agent.send(Array.from({ length: 1_001 }, () => agentEvent('started')))
      expect(many.statusCode).to.equal(413)
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20))
      expect(bomb.length).to.be.lessThan(100_000)
      const answer = await post(bomb, gzip)
      expect(answer.statusCode).to.equal(413)
      expect(answer.json()).to.include({ code: 'too-large' })
      const small = gzipSync(Buffer.alloc(10 * 1024 * 1024, 0x20))
      expect((await post(small, gzip)).statusCode).to.equal(413)
    })

    it('is refused unread with more values than records have, however few bytes they take', async () => {
      for (const value of ['{}', '[]', '1', '{"a":1}']) {
        const body = `{"sentAt":"2026-03-02T10:00:00Z","policyVersion":1,"records":[${Array.from({ length: 400_000 }, () => value).join()}]}`
        const answer = await post(gzipSync(body), gzip)
        expect(answer.json(), value).to.include({ status: 413, code: 'too-large' })
      }
      const text = await agent.send([note(',{['.repeat(100_000))])
      expect(text.statusCode, 'commas within a text are no values').to.not.equal(413)
    })

    it('with a thousand records is taken', async () => {
      expect(await agent.deliver(Array.from({ length: 1_000 }, (_, index) => note(`n${index}`)))).to.include({ accepted: 1_000 })
    })
  })

  describe('with a file', () => {
    const envelope = (record: unknown) => JSON.stringify({ sentAt: new Date().toISOString(), policyVersion: agent.policyVersion, records: [record] })
    const multipart = (body: string | Buffer, type = 'multipart/form-data; boundary=cut') => platform.app.inject({
      method: 'POST', url: '/api/agent/files', payload: body, headers: { authorization: `Bearer ${agent.token}`, 'content-type': type },
    })
    const part = (name: string, value: string, more = '') => `--cut\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
    const file = (bytes: string) => part('file', bytes, '; filename="a.webp"')

    it('goes to the kind of record that takes one', async () => {
      const photo = { kind: 'notes.photo', id: uuidv7() }
      const answer = await multipart(`${part('record', envelope(photo))}${file('PIXELS')}--cut--\r\n`)
      expect(answer.json(), answer.body).to.deep.include({ accepted: 1, duplicates: 0, rejected: [] })
      expect(files.at(-1)?.id).to.equal(photo.id)
      expect(files.at(-1)?.file.bytes.toString()).to.equal('PIXELS')
    })

    it('takes the bare record, too, under the policy in force', async () => {
      const photo = { kind: 'notes.photo', id: uuidv7() }
      const answer = await multipart(`${part('record', JSON.stringify(photo))}${file('PIXELS')}--cut--\r\n`)
      expect(answer.json<BatchReply>()).to.include({ accepted: 1, duplicates: 0 })
    })

    it('is rejected for a kind that takes none, and a record that needs one is rejected without', async () => {
      const plain = note('with file')
      expect(codes((await multipart(`${part('record', envelope(plain))}${file('X')}--cut--\r\n`)).json<BatchReply>())).to.deep.equal([[plain.id, 'file-not-taken']])
      const photo = { kind: 'notes.photo', id: uuidv7() }
      expect(codes(await agent.deliver([photo]))).to.deep.equal([[photo.id, 'file-required']])
    })

    it('is refused where it is too large', async () => {
      const answer = await multipart(`${part('record', envelope({ kind: 'notes.photo', id: uuidv7() }))}${file('x'.repeat(1_001))}--cut--\r\n`)
      expect(answer.statusCode).to.equal(413)
    })

    it('is a 400 when the body is damaged, whatever is wrong with it', async () => {
      const record = part('record', envelope({ kind: 'notes.photo', id: uuidv7() }))
      for (const [body, type] of [
        [`${record}${file('X')}`, undefined],
        [`${record}--cut--\r\n`, undefined],
        [`${file('X')}--cut--\r\n`, undefined],
        [`${record}${file('X')}--cut--\r\n`, 'multipart/form-data'],
        [`${record}${file('X')}--cut--\r\n`.replaceAll('\r\n', '\n'), undefined],
        [`${part('record', 'no json')}${file('X')}--cut--\r\n`, undefined],
        [`${part('record', '{}')}${file('X')}--cut--\r\n`, undefined],
        [`${part('other', '{}')}${file('X')}--cut--\r\n`, undefined],
        ['', undefined],
      ] as const) {
        const answer = await multipart(body, type)
        expect(answer.statusCode, `${answer.body} for ${body}`).to.equal(400)
      }
      expect((await agent.request('POST', '/files', {})).statusCode).to.equal(415)
    })
  })

  describe('shows who is there', () => {
    it('puts a member online with the first report, and tells open pages at once', async () => {
      const person = await workspace.member()
      const events: LiveEvent[] = []
      const ability = await platform.platform.abilities.forMember({ workspaceId: workspace.id, memberId: workspace.admin.id, userId: workspace.admin.userId, role: 'admin' })
      const stop = platform.platform.live.subscribe(workspace.id, () => ability, (event) => events.push(event))
      const presence = async () => (await workspace.admin.get(`/members/${person.id}`)).json<Member>().presence.state
      expect(await presence()).to.equal('never')
      const reporting = await readyAgent(platform.app, person)
      await platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => unit.query('update core.device set last_seen_at = null where member_id = $1', [person.id]))
      await reporting.deliver([agentEvent('started')])
      expect(await presence()).to.equal('active')
      await eventually(async () => expect(events.some((event) => event.type === 'presence.changed' && event.memberId === person.id && event.state === 'active')).to.equal(true))
      stop()
    })

    it('puts a member offline with the agent\'s goodbye, and online again with its return', async () => {
      const person = await workspace.member()
      const reporting = await readyAgent(platform.app, person)
      const state = async () => (await workspace.admin.get(`/members/${person.id}`)).json<Member>().presence.state
      const at = (second: number) => new Date(Date.now() - 60_000 + second * 1_000).toISOString()
      await reporting.deliver([agentEvent('quit', at(2)), agentEvent('started', at(1))])
      expect(await state()).to.equal('offline')
      await reporting.deliver([agentEvent('started', at(3))])
      expect(await state()).to.equal('active')
    })

    it('knows how far a device has delivered, and never beyond now', async () => {
      const person = await workspace.member()
      const reporting = await readyAgent(platform.app, person)
      const through = async () => {
        const [device] = await platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => platform.platform.directory.devices(unit, [person.id]))
        return device?.syncedThrough?.epochMilliseconds ?? null
      }
      expect(await through()).to.equal(null)
      await reporting.deliver([agentEvent('started', '2026-11-02T08:00:00.000Z')])
      expect(await through()).to.equal(Date.parse('2026-11-02T08:00:00Z'))
      await reporting.deliver([agentEvent('paused', '2026-11-02T07:00:00.000Z')])
      expect(await through()).to.equal(Date.parse('2026-11-02T08:00:00Z'))
      await reporting.send([], { sentAt: '2999-01-01T00:00:00Z' })
      expect(await through()).to.be.closeTo(Date.now(), 20_000)
    })
  })
})

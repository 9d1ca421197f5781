import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from 'chai'
import { openLiveStream } from '@overt/testing'
import type { LiveStream } from '@overt/testing'
import { openDatabase } from '../database/index.ts'
import { createLiveHub } from '../live/live-hub.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

describe('live updates', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let address: string

  before(async () => {
    platform = await createTestPlatform()
    workspace = await platform.workspace()
    address = await platform.app.listen({ host: '127.0.0.1', port: 0 })
  })
  after(() => platform.close())

  const open = ({ token }: Pick<TestMember, 'token'>): Promise<LiveStream> => openLiveStream({ origin: address, workspaceId: workspace.id, token })

  it('tell an open page of a started entry', async () => {
    const member = await workspace.member()
    const stream = await open(member)
    await member.post('/timer/start', { task: 'Reading', project: 'Help', organization: 'Acme' })
    const event = await stream.next('entry.changed')
    expect(event, 'ids, and nothing of the entry').to.have.all.keys('type', 'entryId', 'memberId', 'change')
    expect(event).to.include({ change: 'started', memberId: member.id })
    stream.close()
  })

  it('keep a member\'s entry from those who may not see it', async () => {
    const [first, second] = [await workspace.member(), await workspace.member()]
    const stream = await open(second)
    await first.post('/timer/start', { task: 'Secret work', project: 'Help', organization: 'Acme' })
    await second.post('/timer/start', { task: 'Own work', project: 'Help', organization: 'Acme' })
    await stream.next('entry.changed')
    expect(stream.seen.filter(({ type }) => type === 'entry.changed').map(({ memberId }) => memberId)).to.deep.equal([second.id])
    stream.close()
  })

  it('reach the pages of another process', async () => {
    const database = openDatabase({ url: platform.databaseUrls.app, poolSize: 2 })
    const other = await createLiveHub(database, platform.platform.log)
    try {
      const caller = { can: () => true } as unknown as Parameters<typeof other.subscribe>[1] extends () => infer A ? A : never
      const heard = new Promise<string>((resolve) => { other.subscribe(workspace.id, () => caller, ({ type }) => { resolve(type) }) })
      await workspace.admin.post('/timer/start', { task: 'Elsewhere', project: 'Help', organization: 'Acme' })
      expect(await heard).to.be.oneOf(['entry.changed', 'work.changed'])
    } finally {
      await other.close()
      await database.close()
    }
  })

  it('tell other processes to read again where an event is too large to travel, and lose none beside it', async () => {
    // A workspace of its own: what the tests before caused may still be on its way.
    const { id: workspaceId } = await platform.workspace({ name: 'Large' })
    const database = openDatabase({ url: platform.databaseUrls.app, poolSize: 2 })
    const other = await createLiveHub(database, platform.platform.log)
    try {
      const caller = { can: () => true } as unknown as Parameters<typeof other.subscribe>[1] extends () => infer A ? A : never
      const heard: string[] = []
      const last = new Promise<void>((resolve) => {
        other.subscribe(workspaceId, () => caller, (event) => {
          heard.push(event.type)
          if (event.type === 'plugin.settings') resolve()
        })
      })
      const { live, database } = platform.platform
      await database.inWorkspace({ workspaceId }, (unit) => {
        live.publish(unit, 'member.changed', { memberId: 'first' })
        live.publish(unit, 'member.changed', { memberId: '語'.repeat(3_000) })
        live.publish(unit, 'plugin.settings', { pluginId: 'last' })
        return Promise.resolve()
      })
      await last
      expect(heard).to.deep.equal(['member.changed', 'events.missed', 'plugin.settings'])
    } finally {
      await other.close()
      await database.close()
    }
  })

  it('end when the token or session behind an open page is revoked', async () => {
    const member = await workspace.member()
    const headers = { authorization: `Bearer ${member.token}` }
    const made = await fetch(`${address}/api/me/tokens`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify({ name: 'page' }) })
    const { id, token } = await made.json() as { id: string; token: string }
    const stream = await open({ token })
    expect((await fetch(`${address}/api/me/tokens/${id}`, { method: 'DELETE', headers })).status).to.equal(204)
    // Every change of rights makes the stream look again; else it does so with each beat.
    expect((await workspace.admin.patch(`/members/${member.id}`, { monitored: true })).statusCode).to.equal(200)
    await stream.ended
  })

  it('are ten a member: the eleventh closes the oldest, with a code', async () => {
    const [member, other] = [await workspace.member(), await workspace.member()]
    const beside = await open(other)
    const streams: LiveStream[] = []
    for (let index = 0; index < 12; index++) streams.push(await open(member))
    for (const oldest of streams.slice(0, 2)) expect(await oldest.next('stream.closed')).to.include({ code: 'too-many-streams' })
    await member.post('/timer/start', { task: 'Reading', project: 'Help', organization: 'Acme' })
    for (const stream of streams.slice(2)) {
      await stream.next('entry.changed')
      expect(stream.seen.some(({ type }) => type === 'stream.closed')).to.equal(false)
      stream.close()
    }
    expect(beside.seen.some(({ type }) => type === 'stream.closed')).to.equal(false)
    beside.close()
  })

  it('end for a reader who does not read', async () => {
    const { id, admin } = await platform.workspace({ name: 'Slow' })
    const socket = connect(Number(new URL(address).port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(`GET /api/workspaces/${id}/live HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${admin.token}\r\n\r\n`)
    await once(socket, 'data')
    socket.pause()
    const { live, database } = platform.platform
    const connections = () => new Promise<number>((resolve) => { platform.app.server.getConnections((_error, count) => { resolve(count) }) })
    const before = await connections()
    let sent = 0
    while (await connections() === before) {
      expect(sent, 'bytes kept for a reader who does not read').to.be.lessThan(40_000_000)
      await database.inWorkspace({ workspaceId: id }, (unit) => {
        for (let index = 0; index < 50; index++) live.publish(unit, 'member.changed', { memberId: 'x'.repeat(20_000) })
        return Promise.resolve()
      })
      sent += 1_000_000
    }
    socket.destroy()
  })

  it('need a sign-in and a membership', async () => {
    expect((await platform.app.inject(`/api/workspaces/${workspace.id}/live`)).statusCode).to.equal(401)
    const other = await platform.workspace({ name: 'Other' })
    expect((await other.admin.get(`/api/workspaces/${workspace.id}/live`)).statusCode).to.equal(404)
  })
})

import { AsyncLocalStorage } from 'node:async_hooks'
import { Socket } from 'node:net'
import { expect } from 'chai'
import pg from 'pg'
import Type from 'typebox'
import { Id, closed, definePlugin, uuidv7 } from '@overt/sdk'
import { currentUnit } from '../database/unit-of-work.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { agentEvent, eventually, readyAgent } from './device-agent.ts'
import type { TestAgent } from './device-agent.ts'

/** Ends its store with its last statement, as `StoreContext` offers. */
const oneWrite = definePlugin({
  id: 'one-write',
  server(_app, context) {
    context.records<{ readonly kind: 'one-write.thing'; readonly id: string }>({
      kind: 'one-write.thing',
      schema: Type.Object({ kind: Type.Literal('one-write.thing'), id: Id }, closed),
      withinPolicy: false,
      table: false,
      async store(_unit, _device, records, { receivedAt, finish }) {
        await finish({ name: 'one-write', text: 'select $1::int as one_write', values: [records.length] }, receivedAt)
        return { accepted: records.length, duplicates: 0, rejected: [] }
      },
    })
  },
})

describe('batches of devices at the door', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace

  before(async () => {
    platform = await createTestPlatform({ environment: { OVERT_POOL_SIZE: '2' }, plugins: [oneWrite] })
    workspace = await platform.workspace({ enabled: ['one-write'] })
  })
  after(() => platform.close())

  it('wait for a connection once, whatever the server remembers of the device', async () => {
    const agent = await readyAgent(platform.app, await workspace.member())
    const { database, deviceTokens } = platform.platform
    const open = database.inWorkspace
    const ofRequest = new AsyncLocalStorage<boolean>()
    let opened = 0
    database.inWorkspace = (scope, run) => {
      // Not what the server does of its own accord meanwhile.
      if (ofRequest.getStore() === true && currentUnit.getStore()?.finished !== false) opened += 1
      return open(scope, run)
    }
    try {
      deviceTokens.forget(agent.deviceId)
      expect((await ofRequest.run(true, async () => await agent.send([agentEvent('started', platform.clock.now().toString())]))).statusCode).to.equal(200)
      expect(opened).to.equal(1)
      expect((await ofRequest.run(true, async () => await agent.request('GET', '/policy'))).statusCode).to.equal(200)
      expect(opened).to.equal(2)
    } finally {
      database.inWorkspace = open
    }
  })

  it('of a device that is remembered reach PostgreSQL in one write: begin, contact, records and commit', async () => {
    const agent = await readyAgent(platform.app, await workspace.member())
    const segments = () => [{ kind: 'one-write.thing', id: uuidv7() }]
    await agent.deliver(segments())
    const writes: string[] = []
    const { _write, _writev } = Socket.prototype as unknown as Record<'_write' | '_writev', (...values: unknown[]) => void>
    Object.assign(Socket.prototype, {
      _write(this: Socket, chunk: Buffer, ...rest: unknown[]) {
        writes.push(chunk.toString('latin1'))
        _write.call(this, chunk, ...rest)
      },
      _writev(this: Socket, chunks: readonly { readonly chunk: Buffer }[], ...rest: unknown[]) {
        writes.push(chunks.map(({ chunk }) => chunk.toString('latin1')).join(''))
        _writev.call(this, chunks, ...rest)
      },
    })
    try {
      await agent.deliver(segments())
    } finally {
      Object.assign(Socket.prototype, { _write, _writev })
    }
    const stored = writes.filter((write) => write.includes('one-write'))
    expect(stored).to.have.length(1)
    for (const part of ['begin; ', 'device-contact', 'commit']) expect(stored[0]).to.include(part)
  })

  it('are sent away unread where too many are at it, with a time of their own, and the others are served as before', async () => {
    const agents: TestAgent[] = []
    // One after the other: with two connections they would be sent away here already.
    while (agents.length < 14) agents.push(await readyAgent(platform.app, await workspace.member()))
    const holder = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await holder.connect()
    try {
      await holder.query('begin; lock table core.device_event in access exclusive mode')
      let answered = 0
      const answers = agents.map(async (agent) => {
        const answer = await agent.send([agentEvent('started', platform.clock.now().toString())])
        answered += 1
        return answer
      })
      // One at the database and eight that wait for it.
      await eventually(async () => { expect(answered).to.equal(5) })
      const broken = await platform.app.inject({ method: 'POST', url: '/api/agent/batch', headers: { authorization: `Bearer ${agents[0]!.token}`, 'content-type': 'application/json' }, payload: '{ no JSON' })
      expect([broken.statusCode, broken.json<{ code: string }>().code]).to.deep.equal([503, 'overloaded'])
      expect((await workspace.admin.get('/members')).statusCode).to.equal(200)
      await holder.query('rollback')
      const all = await Promise.all(answers)
      expect(all.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).to.deep.equal([...Array.from({ length: 9 }, () => 200), ...Array.from({ length: 5 }, () => 503)])
      for (const { headers } of all.filter(({ statusCode }) => statusCode === 503)) expect(Number(headers['retry-after'])).to.be.within(1, 60)
    } finally {
      await holder.end()
    }
  })
})

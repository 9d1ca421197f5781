import { expect } from 'chai'
import type { Device, Enrollment } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { agentEvent, enroll, eventually, readyAgent, testAgent, testDevice } from './device-agent.ts'

type DevicePage = { items: Device[]; nextCursor: string | null }

describe('enrolling devices', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let person: TestMember

  before(async () => {
    platform = await createTestPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    person = await workspace.member()
  })
  after(() => platform.close())

  it('gives a device a token of its own, its member, its workspace and the policy to read', async () => {
    const answer = await enroll(platform.app, person)
    expect(answer.statusCode).to.equal(201)
    const { deviceToken, deviceId, workspace: place, member, policy } = answer.json<Enrollment>()
    expect(deviceToken).to.match(/^ovd_[\w-]{64}$/)
    expect(deviceId).to.match(/^[0-9a-f-]{36}$/)
    expect(place).to.deep.equal({ id: workspace.id, name: 'Acme', timeZone: 'Europe/Berlin' })
    expect(member).to.include({ id: person.id, email: person.email })
    expect(policy).to.include({ version: 1, acknowledged: false })
  })

  it('keeps no token, only its hash', async () => {
    const { token } = await testAgent(platform.app, person)
    const rows = await platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => unit.query<{ row: string }>('select d::text as row from core.device d'))
    expect(rows.length).to.be.greaterThan(0)
    expect(rows.map(({ row }) => row).join()).not.to.include(token).and.not.to.include(token.slice(4))
  })

  it('refuses a wrong password and an unknown address in the same words', async () => {
    const wrong = await enroll(platform.app, { email: person.email, password: 'not the password' })
    const unknown = await enroll(platform.app, { email: 'nobody@example.test', password: 'not the password' })
    expect(wrong.statusCode).to.equal(401)
    expect({ ...wrong.json<object>() }).to.deep.equal({ ...unknown.json<object>() })
  })

  it('refuses what the form does not know', async () => {
    expect((await enroll(platform.app, person, { admin: true })).statusCode).to.equal(400)
    expect((await enroll(platform.app, person, { device: { ...testDevice, platform: '' } })).statusCode).to.equal(400)
  })

  it('asks for the workspace of a person who has several, and takes the one named', async () => {
    const other = await platform.workspace({ name: 'Second' })
    await platform.platform.database.inWorkspace({ workspaceId: other.id }, (unit) => unit.query(
      `insert into core.member (workspace_id, id, user_id, role) values ($1, gen_random_uuid(), $2, 'member')`, [other.id, person.userId]))
    const undecided = await enroll(platform.app, person)
    expect(undecided.statusCode).to.equal(409)
    expect(undecided.json()).to.include({ code: 'workspace-required' })
    expect(undecided.json<{ workspaces: unknown[] }>().workspaces).to.have.deep.members([{ id: workspace.id, name: 'Acme' }, { id: other.id, name: 'Second' }])
    expect((await enroll(platform.app, person, { workspaceId: other.id })).json<Enrollment>().workspace.name).to.equal('Second')
    const strange = await platform.workspace({ name: 'Not theirs' })
    expect((await enroll(platform.app, person, { workspaceId: strange.id })).statusCode).to.equal(404)
  })

  it('refuses a suspended member, and the devices they had, at once', async () => {
    const suspended = await workspace.member()
    const agent = await readyAgent(platform.app, suspended)
    await agent.deliver([agentEvent('started')])
    await platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => unit.query(`update core.member set status = 'suspended' where id = $1`, [suspended.id]))
    await eventually(async () => {
      const refused = await agent.send([agentEvent('started')])
      expect(refused.statusCode).to.equal(403)
      expect(refused.json()).to.include({ code: 'member-suspended' })
    })
    const again = await enroll(platform.app, suspended)
    expect(again.statusCode).to.equal(403)
    expect(again.json()).to.include({ code: 'member-suspended' })
  })

  describe('and revoking them', () => {
    it('refuses the token at once, however recently it was used', async () => {
      const member = await workspace.member()
      const agent = await readyAgent(platform.app, member)
      await agent.deliver([agentEvent('started')])
      expect((await member.delete(`/me/devices/${agent.deviceId}`)).statusCode).to.equal(204)
      const refused = await agent.send([agentEvent('started')])
      expect(refused.statusCode).to.equal(401)
      expect(refused.json()).to.include({ code: 'token-revoked' })
    })

    it('lets a device take itself off', async () => {
      const agent = await readyAgent(platform.app, await workspace.member())
      expect((await agent.request('DELETE', '/enrollment')).statusCode).to.equal(204)
      expect((await agent.request('GET', '/policy')).statusCode).to.equal(401)
    })

    it('lets an admin revoke any device, and a member no other than their own', async () => {
      const [owner, colleague] = [await workspace.member(), await workspace.member()]
      const agent = await readyAgent(platform.app, owner)
      expect((await colleague.delete(`/devices/${agent.deviceId}`)).statusCode).to.equal(404)
      expect((await colleague.delete(`/me/devices/${agent.deviceId}`)).statusCode).to.equal(404)
      expect((await (await workspace.member({ role: 'manager' })).delete(`/devices/${agent.deviceId}`)).statusCode).to.equal(403)
      expect((await agent.request('GET', '/policy')).statusCode).to.equal(200)
      expect((await workspace.admin.delete(`/devices/${agent.deviceId}`)).statusCode).to.equal(204)
      await eventually(async () => expect((await agent.request('GET', '/policy')).statusCode).to.equal(401))
    })

    it('gives a new device a number that none had before', async () => {
      const member = await workspace.member()
      const first = await testAgent(platform.app, member)
      await member.delete(`/me/devices/${first.deviceId}`)
      await testAgent(platform.app, member)
      const rows = await platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) =>
        unit.query<{ number: number }>('select number from core.device where member_id = $1 order by number', [member.id]))
      expect(rows.map(({ number }) => number)).to.deep.equal([1, 2])
    })
  })

  it('shows members their own devices and admins everyone\'s', async () => {
    const [mine, theirs] = [await workspace.member(), await workspace.member()]
    const agent = await testAgent(platform.app, mine)
    const other = await testAgent(platform.app, theirs)
    const own = (await mine.get('/me/devices')).json<DevicePage>().items
    expect(own.map(({ id }) => id)).to.deep.equal([agent.deviceId])
    expect(own[0]).to.include({ ...testDevice, memberId: mine.id, revokedAt: null, state: 'active' })
    expect((await mine.get('/devices')).json<DevicePage>().items.map(({ id }) => id)).to.deep.equal([agent.deviceId])
    const all = (await workspace.admin.get('/devices?limit=200')).json<DevicePage>().items.map(({ id }) => id)
    expect(all).to.include(agent.deviceId).and.to.include(other.deviceId)
    const page = (await workspace.admin.get('/devices?limit=1')).json<DevicePage>()
    expect(page.items.map(({ id }) => id)).to.deep.equal([other.deviceId])
    const next = (await workspace.admin.get(`/devices?limit=1&cursor=${page.nextCursor}`)).json<DevicePage>()
    expect(next.items.map(({ id }) => id)).to.deep.equal([agent.deviceId])
  })

  it('refuses tokens that are none, and those of other kinds', async () => {
    for (const authorization of [undefined, 'Bearer ovd_short', `Bearer ${person.token}`, `Bearer ovd_${'A'.repeat(64)}`, 'Basic abc']) {
      const answer = await platform.app.inject({ method: 'GET', url: '/api/agent/policy', headers: authorization === undefined ? {} : { authorization } })
      expect(answer.statusCode, authorization).to.equal(401)
      expect(answer.json()).to.include({ code: 'unauthorized' })
    }
  })

  it('does not let a device token into anything but the agent\'s routes', async () => {
    const { token } = await testAgent(platform.app, await workspace.member())
    const answer = await platform.app.inject({ method: 'GET', url: `/api/workspaces/${workspace.id}/devices`, headers: { authorization: `Bearer ${token}` } })
    expect(answer.statusCode).to.equal(401)
  })
})

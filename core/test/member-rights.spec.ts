import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { memberActs, memberRefusal, memberRights, roles, uuidv7 } from '@overt/sdk'
import type { MemberAct, MemberTarget, Role } from '@overt/sdk'
import { changeMember, lockMember } from '../identity/member-changes.ts'
import { memberRightsTable } from '../identity/member-rights-docs.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { Browser, lastMail } from './identity-support.ts'
import { verdict } from './work-support.ts'

const password = 'a long pass phrase'
const changes = { role: { role: 'manager' }, monitored: { monitored: false }, rate: { rate: 4_200 }, timeZone: { timeZone: 'Europe/Rome' }, status: { status: 'suspended' } } as const
const invitationActs: readonly MemberAct[] = ['invite', 'resend', 'revoke']
const statuses: Readonly<Record<string, number>> = { forbidden: 403, 'own-role': 409, 'own-terms': 409, 'admin-only': 403, 'members-only': 403 }

/** Every path over which an act can be tried; a path more is a line more. */
const paths: Readonly<Record<MemberAct, readonly ((caller: TestMember, id: string, role: Role) => ReturnType<TestMember['get']>)[]>> = {
  role: [(caller, id, role) => caller.patch(`/members/${id}`, { role: role === 'manager' ? 'member' : 'manager' }), (caller, id, role) => caller.patch(`/members/${id}`, { role: role === 'manager' ? 'hr' : 'manager', timeZone: null })],
  monitored: [(caller, id) => caller.patch(`/members/${id}`, changes.monitored), (caller, id) => caller.patch(`/members/${id}`, { ...changes.monitored, timeZone: null })],
  rate: [(caller, id) => caller.patch(`/members/${id}`, changes.rate), (caller, id) => caller.post('/rates', { subject: 'member', subjectId: id, ...changes.rate })],
  timeZone: [(caller, id) => caller.patch(`/members/${id}`, changes.timeZone)],
  status: [(caller, id) => caller.patch(`/members/${id}`, changes.status)],
  remove: [(caller, id) => caller.delete(`/members/${id}`)],
  'hand-over': [(caller, id) => caller.post('/hand-over', { memberId: id })],
  invite: [], resend: [], revoke: [],
}

describe('who may do what to whom', () => {
  let platform: TestPlatform
  let team: TestWorkspace
  const people = new Map<Role, { readonly actor: TestMember; readonly target: TestMember }>()
  before(async () => {
    platform = await createTestPlatform()
    team = await platform.workspace({ name: 'Roles' })
    for (const role of roles) people.set(role, { actor: await team.member({ role, name: `Actor ${role}` }), target: await team.member({ role, name: `Target ${role}` }) })
  })
  after(() => platform.close())

  interface Stored { readonly role: Role; readonly monitored: boolean; readonly rate: number | null; readonly time_zone: string | null; readonly status: string }
  const stored = async (id: string): Promise<Stored> => (await team.inUnit((unit) => unit.query<Stored>(`select role, monitored, (select rate from core.rate r where r.member_id = m.id and r.valid_until = 'infinity') as rate, time_zone, status from core.member m where workspace_id = $1 and id = $2`, [team.id, id])))[0]!
  const fresh = (role: Role): Stored => ({ role, monitored: true, rate: null, time_zone: null, status: 'active' })
  const reset = (id: string, role: Role): Promise<unknown> =>
    team.inUnit(async (unit) => {
      await unit.query('delete from core.rate where workspace_id = $1 and member_id = $2', [team.id, id])
      await unit.query(`update core.member set role = $3, monitored = true, time_zone = null, status = 'active', removed_at = null, updated_at = now() where workspace_id = $1 and id = $2`, [team.id, id, role])
    })

  for (const actorRole of roles) {
    for (const act of memberActs.filter((one) => !invitationActs.includes(one))) {
      it(`${actorRole}: ${act} of everybody, by every path`, async () => {
        const { actor } = people.get(actorRole)!
        for (const target of ['self', ...roles] as const satisfies readonly MemberTarget[]) {
          const role = target === 'self' ? actorRole : target
          const { id } = target === 'self' ? actor : people.get(target)!.target
          for (const [place, path] of paths[act].entries()) {
            const answer = await path(actor, id, role)
            const refusal = memberRefusal({ role: actorRole, onlyAdmin: false }, act, target)
            const label = `${actorRole} ${act} ${target}, path ${place}: ${answer.body}`
            const seen = actorRole !== 'member' || target === 'self'
            if (refusal === undefined) {
              expect(answer.statusCode, label).to.be.oneOf([200, 204])
              expect([await stored(id), await stored(actor.id)], label).not.to.deep.equal([fresh(role), fresh(actorRole)])
            } else {
              // Whoever must not know of a person gets the answer that there is none.
              expect([answer.statusCode, answer.json<{ code: string }>().code], label).to.deep.equal(seen ? [statuses[refusal], refusal] : [404, 'not-found'])
              expect(await stored(id), label).to.deep.equal(fresh(role))
            }
            await reset(id, role)
            await reset(actor.id, actorRole)
          }
        }
      })
    }

    it(`${actorRole}: invite, resend and revoke for every role`, async () => {
      const { actor } = people.get(actorRole)!
      for (const role of roles) {
        const expected = (act: MemberAct, ok: string): string => {
          const refusal = memberRefusal({ role: actorRole, onlyAdmin: false }, act, role)
          return refusal === undefined ? ok : `${String(statuses[refusal])} ${refusal}`
        }
        const body = { email: `${uuidv7()}@acme.test`, role, monitored: true }
        expect(await verdict(actor.post('/invitations', body)), `invite ${role}`).to.equal(expected('invite', '201'))
        const theirs = (await team.admin.post('/invitations', { ...body, email: `${uuidv7()}@acme.test` })).json<{ id: string }>()
        const hidden = actorRole === 'manager' || actorRole === 'member'
        expect(await verdict(actor.post(`/invitations/${theirs.id}/resend`)), `resend ${role}`).to.equal(hidden ? '404 not-found' : expected('resend', '200'))
        expect(await verdict(actor.delete(`/invitations/${theirs.id}`)), `revoke ${role}`).to.equal(hidden ? '404 not-found' : expected('revoke', '204'))
      }
    })

    it(`an invitation by ${actorRole} ends where they must not invite any more`, async () => {
      for (const role of roles) {
        const inviter = await team.member({ role: 'admin' })
        const email = `${uuidv7()}@acme.test`
        const { id } = (await inviter.post('/invitations', { email, role, monitored: true })).json<{ id: string }>()
        const path = `/api${new URL((await lastMail(platform, email)).link).pathname}`
        expect((await team.admin.patch(`/members/${inviter.id}`, { role: actorRole, timeZone: 'Europe/Rome' })).statusCode).to.equal(200)
        const open = memberRights[actorRole].invite[role] === 'yes'
        expect((await new Browser(platform).get(path)).statusCode, `see ${role}`).to.equal(open ? 200 : 404)
        expect((await new Browser(platform).post(`${path}/accept`, { name: 'Nina', password })).statusCode, `accept ${role}`).to.equal(open ? 200 : 404)
        const listed = (await team.admin.get('/invitations?limit=200')).json<{ items: { id: string; status: string }[] }>().items.find((one) => one.id === id)
        expect(listed?.status).to.equal(open ? 'accepted' : 'revoked')
      }
    })
  }

  it('ends an invitation with its inviter: suspended, removed, handed over', async () => {
    for (const end of ['suspend', 'remove', 'hand-over'] as const) {
      const inviter = await team.member({ role: 'admin' })
      const email = `${uuidv7()}@acme.test`
      await inviter.post('/invitations', { email, role: 'member', monitored: true })
      const path = `/api${new URL((await lastMail(platform, email)).link).pathname}`
      const heir = await team.member()
      const answer = end === 'suspend' ? await team.admin.patch(`/members/${inviter.id}`, { status: 'suspended' })
        : end === 'remove' ? await team.admin.delete(`/members/${inviter.id}`)
          : await inviter.post('/hand-over', { memberId: heir.id })
      expect(answer.statusCode, answer.body).to.be.oneOf([200, 204])
      expect((await new Browser(platform).post(`${path}/accept`, { name: 'Nina', password })).statusCode, end).to.equal(404)
    }
  })

  it('goes on with an invitation that somebody else has mailed again', async () => {
    const inviter = await team.member({ role: 'admin' })
    const email = `${uuidv7()}@acme.test`
    const { id } = (await inviter.post('/invitations', { email, role: 'member', monitored: true })).json<{ id: string }>()
    expect(await verdict(team.admin.post(`/invitations/${id}/resend`))).to.equal('200')
    const path = `/api${new URL((await lastMail(platform, email)).link).pathname}`
    await team.admin.delete(`/members/${inviter.id}`)
    expect((await new Browser(platform).post(`${path}/accept`, { name: 'Nina', password })).statusCode).to.equal(200)
  })

  it('lets an only admin set their own monitoring and rate, nothing more, and only as long as they are the only one', async () => {
    const small = await platform.workspace({ name: 'Small' })
    const own = (body: object) => verdict(small.admin.patch(`/members/${small.admin.id}`, body))
    expect([await own(changes.monitored), await own(changes.rate), await own(changes.role), await own(changes.status)]).to.deep.equal(['200', '200', '409 own-role', '409 own-role'])
    await small.member({ role: 'admin' })
    expect([await own({ monitored: true }), await own({ rate: null })]).to.deep.equal(['409 own-terms', '409 own-terms'])
  })

  it('judges by the role of this moment, not by one remembered', async () => {
    const small = await platform.workspace({ name: 'Moment' })
    const [rival, target] = [await small.member({ role: 'admin' }), await small.member()]
    expect((await rival.get('/rights')).json()).to.include({ role: 'admin' })
    const { database, identity } = platform.platform
    const caller = await identity.caller({ userId: rival.userId, name: 'Rival', email: rival.email, via: 'token', credentialId: null }, small.id)
    await small.admin.patch(`/members/${rival.id}`, { role: 'member' })
    const late = database.inWorkspace({ workspaceId: small.id, memberId: rival.id }, async (unit) => changeMember(platform.platform, unit, caller!, await lockMember(unit, target.id), { role: 'admin' }))
    expect(await late.then(() => 'changed', ({ code }: { code: string }) => code)).to.equal('forbidden')
  })

  it('is what docs/roles.md says', () => {
    expect(readFileSync(new URL('../../docs/roles.md', import.meta.url), 'utf8')).to.contain(memberRightsTable())
  })
})

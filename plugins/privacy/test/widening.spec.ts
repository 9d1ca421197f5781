import { globSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { createVerifiedMember } from '../../../core/identity/create-verified-member.ts'
import { lastMail } from '../../../core/test/identity-support.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

const base = '/plugins/privacy'
const root = new URL('../../../', import.meta.url)
interface Widening { readonly owner: string; readonly setting: string; readonly from: unknown; readonly to: unknown }
interface Answer { readonly statusCode: number; readonly body: string; json<T>(): T }
/** Made before anybody guards: a group with rights, one that denies, one that a suspended manager leads, an invitation and a picture rule. */
interface Scene { readonly allowing: string; readonly denying: string; readonly team: string; readonly suspended: string; readonly invitation: string; readonly invitationLink: string; readonly karl: string }
interface Way { readonly name: string; readonly route: string; act(scene: Scene): Promise<Answer>; readonly code?: string }

/** Where who sees what is stored, or what is collected of whom: by whatever code, each writer is one of the ways below. */
const audienceWrites = /(insert into|update|delete from)\s+(core\.(member|invitation)\b(?!_)|p_permissions\.(granted|group_member|member_group|group_lead|team_rule)|p_screenshots\.override|p_privacy\.representative)/i
const writers: Readonly<Record<string, string>> = {
  'core/identity/workspaces.ts': 'addMember: an invitation that is accepted, and the command line; a new workspace has nobody to ask',
  'core/identity/accept-invitation.ts': 'an invitation that is accepted',
  'core/identity/invitations.ts': 'an invitation, sent again; revoking one gives nobody anything',
  'core/identity/member-changes.ts': 'a higher role, a reinstated manager, a hand-over; a removal takes away',
  'core/erasure/run-erasure.ts': 'an erasure takes away',
  'core/erasure/steps.ts': 'an erasure takes away',
  'core/work/rate-rights.ts': 'only when the member was changed last',
  'plugins/permissions/server/grant-store.ts': 'grants to a member, a group or a role',
  'plugins/permissions/server/groups.ts': 'members of a group',
  'plugins/permissions/server/leads.ts': 'who leads a group, and what it is part of',
  'plugins/permissions/server/team-rules.ts': 'managers see everybody',
  'plugins/permissions/server/routes/groups.ts': 'a group that denied is dissolved',
  'plugins/permissions/server/upkeep.ts': 'grants on what no longer exists, which reach nothing',
  'plugins/screenshots/server/overrides.ts': 'what differs for a member',
  'plugins/privacy/server/council/routes.ts': 'who guards',
}
/** Every changing route by whose address somebody's role, group, right or share could change. */
const audienceRoutes = /(members|invitations|hand-over|groups|grants|rules|roles|representatives|overrides|shares|permissions|contact)/
const narrow: Readonly<Record<string, string>> = {
  'DELETE /members/{id}': 'takes a member out',
  'DELETE /invitations/{id}': 'takes an invitation back',
  'POST /plugins/permissions/decisions': 'changes nothing',
  'PUT /plugins/permissions/projects/{projectId}/access': 'members see a project and its tasks; records of others stay as they are by role, name and team',
  'POST /plugins/screenshots/overrides/{memberId}/preview': 'changes nothing',
  'POST /plugins/reports/shares': 'sums by the rights of its author, who could send them as a file; records of single people stay as they are',
  'DELETE /plugins/reports/shares/{id}': 'closes a link',
  'PUT /plugins/dashboards/dashboards/{id}/shares': 'a dashboard shows every reader what they may see by their own rights',
  'PUT /plugins/billing/contact': 'who receives invoices',
  'PUT /plugins/privacy/contact': 'only somebody who may answer objections anyway',
}

describe('every way to show more to more people', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let admin: TestMember
  let rosa: TestMember
  let scene: Scene

  const grant = (kind: string, id: string, allow: readonly string[], deny: readonly string[] = []) =>
    admin.put('/plugins/permissions/grants', { sets: [{ grantee: { kind, id }, grants: allow.length + deny.length === 0 ? [] : [{ subject: 'all', level: 'workspace', nodeId: null, allow, deny }] }] }, { 'if-match': '*' })
  const lead = (memberId: string, until: string | null = null) => ({ memberId, kind: 'lead', from: null, until })
  const put = async (answer: Promise<Answer>): Promise<Answer> => {
    const done = await answer
    expect(done.statusCode, done.body).to.be.lessThan(300)
    return done
  }
  const idOf = async (answer: Promise<Answer>): Promise<string> => (await put(answer)).json<{ id: string }>().id
  const cli = async (role: 'admin' | 'member'): Promise<Answer> => {
    try {
      const made = await createVerifiedMember(platform.platform, { email: `${role}@cli.example`, name: 'Cleo Line', workspaceName: workspaceName, role, timeZone: 'UTC', password: 'a-long-pass-word-9' })
      return { statusCode: 201, body: '', json: () => made as never }
    } catch (error) {
      const { status, code, extensions } = error as { status: number; code: string; extensions: object }
      return { statusCode: status, body: code, json: () => ({ code, ...extensions }) as never }
    }
  }
  const tokenFor = async (email: string): Promise<string> => (await lastMail(platform, email)).link.split('/').at(-1)!
  let workspaceName = ''

  const ways: readonly Way[] = [
    { name: 'a higher role', route: 'PATCH /members/{id}', act: ({ karl }) => admin.patch(`/members/${karl}`, { role: 'hr' }) },
    { name: 'a manager who is reinstated', route: 'PATCH /members/{id}', act: ({ suspended }) => admin.patch(`/members/${suspended}`, { status: 'active' }) },
    { name: 'another role beside it', route: 'PATCH /members/{id}', act: ({ suspended }) => admin.patch(`/members/${suspended}`, { status: 'active', role: 'hr' }) },
    { name: 'a hand-over', route: 'POST /hand-over', act: ({ karl }) => admin.post('/hand-over', { memberId: karl, role: 'member' }) },
    { name: 'an invitation with a role that sees others', route: 'POST /invitations', act: () => admin.post('/invitations', { email: 'new@example.com', role: 'manager', monitored: false }) },
    { name: 'such an invitation sent again', route: 'POST /invitations/{id}/resend', act: ({ invitation }) => admin.post(`/invitations/${invitation}/resend`, {}) },
    { name: 'such an invitation accepted', route: 'POST /api/invitations/{token}/accept', code: 'invitation-held', act: ({ invitationLink }) => platform.app.inject({ method: 'POST', url: `/api/invitations/${invitationLink}/accept`, payload: { name: 'Ina Invited', password: 'a-long-pass-word-9' } }) },
    { name: 'an account made on the command line', route: 'overt user create', act: () => cli('admin') },
    { name: 'a right of a member', route: 'PUT /plugins/permissions/grants', act: ({ karl }) => grant('member', karl, ['read']) },
    { name: 'a right of a group', route: 'PUT /plugins/permissions/grants', act: ({ denying }) => grant('group', denying, ['read']) },
    { name: 'a right of a role', route: 'PUT /plugins/permissions/grants', act: () => grant('role', 'member', ['read']) },
    { name: 'a denial taken away', route: 'PUT /plugins/permissions/grants', act: ({ denying }) => grant('group', denying, []) },
    { name: 'a member added to a group with rights', route: 'PATCH /plugins/permissions/groups/{id}', act: ({ allowing, karl }) => admin.patch(`/plugins/permissions/groups/${allowing}`, { memberIds: [karl] }) },
    { name: 'a member taken out of a group that denies', route: 'PATCH /plugins/permissions/groups/{id}', act: ({ denying }) => admin.patch(`/plugins/permissions/groups/${denying}`, { memberIds: [] }) },
    { name: 'a group that denies dissolved', route: 'DELETE /plugins/permissions/groups/{id}', act: ({ denying }) => admin.delete(`/plugins/permissions/groups/${denying}`) },
    { name: 'a member added to a team', route: 'PATCH /plugins/permissions/groups/{id}', act: ({ team, karl }) => admin.patch(`/plugins/permissions/groups/${team}`, { memberIds: [rosa.id, karl] }) },
    { name: 'a lead of a group', route: 'PATCH /plugins/permissions/groups/{id}', act: ({ denying, suspended }) => admin.patch(`/plugins/permissions/groups/${denying}`, { leads: [lead(suspended)] }) },
    { name: 'a lead for longer', route: 'PATCH /plugins/permissions/groups/{id}', act: ({ team, suspended }) => admin.patch(`/plugins/permissions/groups/${team}`, { leads: [lead(suspended)] }) },
    { name: 'a group put into a team', route: 'PATCH /plugins/permissions/groups/{id}', act: ({ team, denying }) => admin.patch(`/plugins/permissions/groups/${denying}`, { parentId: team }) },
    { name: 'a new team', route: 'POST /plugins/permissions/groups', act: ({ karl, suspended }) => admin.post('/plugins/permissions/groups', { name: 'New team', memberIds: [karl], leads: [lead(suspended)] }) },
    { name: 'managers who see everybody', route: 'PUT /plugins/permissions/team-rule', act: () => admin.put('/plugins/permissions/team-rule', { managersSee: 'everyone' }) },
    { name: 'the plugin of rights switched off', route: 'PATCH /plugins/{pluginId}', act: () => admin.patch('/plugins/permissions', { enabled: false }) },
    { name: 'more pictures of one member', route: 'PUT /plugins/screenshots/overrides/{memberId}', act: ({ karl }) => admin.put(`/plugins/screenshots/overrides/${karl}`, { settings: { everyMinutes: 2 } }) },
    { name: 'a milder rule of one member taken away', route: 'DELETE /plugins/screenshots/overrides/{memberId}', act: () => admin.delete(`/plugins/screenshots/overrides/${rosa.id}`) },
    { name: 'a representative removed', route: 'PUT /plugins/privacy/council/representatives', act: () => admin.put(`${base}/council/representatives`, { memberIds: [] }) },
  ]

  before(async () => {
    platform = await createTestPlatform({ plugins: globSync('plugins/*/plugin.json', { cwd: root }).map((file) => new URL(`../../${file.split('/')[1]!}`, import.meta.url)), clock: '2026-03-02T09:00:00Z' })
    workspaceName = 'Guarded'
    workspace = await platform.workspace({ name: workspaceName, enabled: ['activity', 'screenshots', 'permissions', 'privacy'] })
    admin = workspace.admin
    rosa = await workspace.member({ name: 'Rosa Rat' })
    const karl = (await workspace.member({ name: 'Karl Kollege' })).id
    const suspended = (await workspace.member({ role: 'manager', name: 'Max Manager' })).id
    await put(admin.patch(`/members/${suspended}`, { status: 'suspended' }))
    const invitation = await idOf(admin.post('/invitations', { email: 'ina@example.com', role: 'admin', monitored: false }))
    const invitationLink = await tokenFor('ina@example.com')
    const allowing = await idOf(admin.post('/plugins/permissions/groups', { name: 'Leads', memberIds: [] }))
    const denying = await idOf(admin.post('/plugins/permissions/groups', { name: 'Interns', memberIds: [karl] }))
    const team = await idOf(admin.post('/plugins/permissions/groups', { name: 'Team', memberIds: [rosa.id], leads: [lead(suspended, '2026-12-31')] }))
    await put(grant('group', allowing, ['read']))
    await put(grant('group', denying, [], ['read']))
    await put(admin.put(`/plugins/screenshots/overrides/${rosa.id}`, { settings: { everyMinutes: 60 } }))
    scene = { allowing, denying, team, suspended, invitation, invitationLink, karl }
    await put(admin.put(`${base}/council/representatives`, { memberIds: [rosa.id] }))
  })
  after(() => platform.close())

  for (const way of ways) {
    it(`waits for the representatives: ${way.name}`, async () => {
      const before = await stored()
      const answer = await way.act(scene)
      expect([answer.statusCode, answer.json<{ code: string }>().code], answer.body).to.deep.equal([409, way.code ?? 'approval-needed'])
      expect(await stored(), 'changed nothing').to.deep.equal(before)
    })
  }

  it('lets who loses rights lose them at once', async () => {
    for (const done of [
      admin.patch(`/members/${scene.karl}`, { timeZone: 'Europe/Berlin' }), admin.post('/invitations', { email: 'plain@example.com', role: 'member', monitored: true }),
      admin.put(`/plugins/screenshots/overrides/${scene.karl}`, { settings: { everyMinutes: 30 } }), admin.patch(`/plugins/permissions/groups/${scene.denying}`, { name: 'Trainees' }), admin.patch(`/plugins/permissions/groups/${scene.team}`, { leads: [lead(scene.suspended, '2026-06-30')] }),
      grant('role', 'hr', [], ['read']), grant('member', scene.karl, [], ['read', 'update']), cli('member'),
    ]) await put(done)
    expect((await grant('member', scene.karl, [], ['read'])).json<{ widenings: Widening[] }>().widenings, 'less is denied').to.have.length(1)
  })

  it('asks once where it takes effect in two steps, and again for an invitation that nobody was asked about', async () => {
    const approved = async (widenings: readonly Widening[]): Promise<void> => {
      const { id } = (await put(admin.post(`${base}/proposals`, { widenings, reason: 'A new lead.' }))).json<{ id: string }>()
      await put(rosa.post(`${base}/proposals/${id}/vote`, { vote: 'approve' }))
    }
    const invite = (email: string) => admin.post('/invitations', { email, role: 'manager', monitored: false })
    await approved((await invite('lead@example.com')).json<{ widenings: Widening[] }>().widenings)
    await put(invite('lead@example.com'))
    expect((await invite('second@example.com')).statusCode, 'a permit is for one').to.equal(409)
    const link = await tokenFor('lead@example.com')
    await put(platform.app.inject({ method: 'POST', url: `/api/invitations/${link}/accept`, payload: { name: 'Lea Lead', password: 'a-long-pass-word-9' } }))
    const refused = (await admin.get(`${base}/council`)).json<{ refused: { widenings: Widening[] } | null }>().refused
    expect(refused?.widenings[0], 'who invited may propose it').to.deep.include({ owner: 'core', setting: 'joining', from: null, to: 'manager' })
    await approved([{ owner: 'core', setting: 'joining', from: null, to: 'admin' }])
    await put(platform.app.inject({ method: 'POST', url: `/api/invitations/${scene.invitationLink}/accept`, payload: { name: 'Ina Invited', password: 'a-long-pass-word-9' } }))
  })

  it('knows every changing route that is about roles, groups, rights or shares', async () => {
    const { paths } = (await platform.app.inject({ url: '/api/openapi.json' })).json<{ paths: Record<string, Record<string, unknown>> }>()
    const routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).filter((method) => method !== 'get').map((method) => `${method.toUpperCase()} ${path.replace('/api/workspaces/{workspaceId}', '')}`))
    const known = new Set([...ways.map(({ route }) => route), ...Object.keys(narrow)])
    expect(routes.filter((route) => audienceRoutes.test(route) && !known.has(route))).to.deep.equal([])
    expect([...known].filter((route) => route.includes(' /') && !routes.includes(route)), 'no longer there').to.deep.equal([])
  })

  it('knows every piece of code that stores who sees what', () => {
    const files = globSync('{core,plugins/*/server}/**/*.ts', { cwd: root, exclude: (name) => /node_modules|dist|test|testing|migrations/.test(name) })
    const found = files.filter((file) => audienceWrites.test(readFileSync(new URL(file, root), 'utf8')))
    expect(found.toSorted()).to.deep.equal(Object.keys(writers).toSorted())
  })

  const stored = (): Promise<unknown[]> => workspace.inUnit((unit) => unit.query(`select (select json_agg(json_build_array(id, role, status) order by id) from core.member where workspace_id = $1) as members,
    (select json_agg(json_build_array(id, token_hash, accepted_at) order by id) from core.invitation where workspace_id = $1) as invitations,
    (select json_agg(json_build_array(role, member_id, group_id, allow, deny) order by role, member_id, group_id) from p_permissions.granted where workspace_id = $1) as grants,
    (select json_agg(json_build_array(group_id, member_id) order by group_id, member_id) from p_permissions.group_member where workspace_id = $1) as groups,
    (select json_agg(json_build_array(id, name, parent_id) order by id) from p_permissions.member_group where workspace_id = $1) as tree,
    (select json_agg(json_build_array(group_id, member_id, until_date) order by group_id, member_id) from p_permissions.group_lead where workspace_id = $1) as leads,
    (select json_agg(managers_see) from p_permissions.team_rule where workspace_id = $1) as rule,
    (select json_agg(json_build_array(member_id, settings) order by member_id) from p_screenshots.override where workspace_id = $1) as overrides,
    (select json_agg(member_id) from p_privacy.representative where workspace_id = $1) as representatives`, [unit.workspaceId]))
})

import { expect } from 'chai'
import type { Grants, Role } from '@overt/sdk'
import { definePlugin, uuidv7 } from '@overt/sdk'
import type { Abilities, PluginHost } from '../contracts.ts'
import { createAbilities, MemberAbility } from '../permission/index.ts'
import type { Rule } from '../permission/index.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'

const subjects = {
  Letter: {
    table: 'p_letters.letter',
    actions: ['read', 'decide'],
    columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' }, projectId: { column: 'project_id', type: 'uuid', of: 'project' } },
  },
} as const
const grants: Grants<typeof subjects> = {
  member: [{ subject: 'Letter', actions: ['read'], where: { memberId: '$self' } }],
  manager: [{ subject: 'Letter', actions: ['read', 'decide'] }, { subject: 'Letter', actions: ['decide'], where: { memberId: '$self' }, deny: true }],
  admin: [{ subject: 'Letter', actions: ['decide'], where: { memberId: '$self' }, deny: true }],
}
const letters = definePlugin({ id: 'letters', subjects, grants })

const workspaceId = uuidv7()
const [self, other] = [uuidv7(), uuidv7()]
const member = (role: Role) => ({ workspaceId, memberId: self, userId: uuidv7(), role })

/** `+` may, `-` may not: admin, manager, hr, member. */
const matrix: readonly (readonly [string, string, Readonly<Record<string, unknown>>, string])[] = [
  ['read', 'Workspace', { id: workspaceId }, '++++'],
  ['update', 'Workspace', { id: workspaceId }, '+---'],
  ['delete', 'Workspace', { id: workspaceId }, '+---'],
  ['read', 'Member', { id: self, userId: self }, '++++'],
  ['read', 'Member', { id: other, userId: other }, '+++-'],
  ['update', 'Member', { id: other, userId: other }, '+-+-'],
  ['update', 'Member', { id: self, userId: self }, '+-+-'],
  ['delete', 'Member', { id: other, userId: other }, '+---'],
  ['create', 'Invitation', { id: other }, '+-+-'],
  ['read', 'Invitation', { id: other }, '+-+-'],
  ['delete', 'Invitation', { id: other }, '+-+-'],
  ['read', 'Device', { id: other, memberId: self }, '++++'],
  ['read', 'Device', { id: other, memberId: other }, '+++-'],
  ['update', 'Device', { id: other, memberId: other }, '+---'],
  ['delete', 'Device', { id: other, memberId: other }, '+---'],
  ['read', 'Plugin', {}, '++++'],
  ['update', 'Plugin', {}, '+---'],
  ['delete', 'Plugin', {}, '+---'],
  ['read', 'AuditRow', {}, '+---'],
  ['create', 'Organization', { id: other, createdBy: self }, '++++'],
  ['read', 'Organization', { id: other, createdBy: other }, '++++'],
  ['update', 'Organization', { id: other, createdBy: self }, '++++'],
  ['update', 'Organization', { id: other, createdBy: other }, '++--'],
  ['delete', 'Organization', { id: other, createdBy: other }, '++--'],
  ['delete', 'Organization', { id: other, createdBy: null }, '++--'],
  ['read', 'Task', { id: other, projectId: other, organizationId: other, createdBy: other }, '++++'],
  ['update', 'Task', { id: other, projectId: other, organizationId: other, createdBy: other }, '++--'],
  ['delete', 'Task', { id: other, projectId: other, organizationId: other, createdBy: self }, '++++'],
  ...(['create', 'read', 'update', 'delete'] as const).flatMap((action) => [
    [action, 'Entry', { id: other, taskId: other, projectId: other, organizationId: other, memberId: self }, '++++'],
    [action, 'Entry', { id: other, taskId: other, projectId: other, organizationId: other, memberId: other }, action === 'read' ? '+++-' : '+---'],
  ] as const),
  ['read', 'TrashBatch', { deletedBy: self, memberId: null }, '++++'],
  ['read', 'TrashBatch', { deletedBy: other, memberId: self }, '++++'],
  ['read', 'TrashBatch', { deletedBy: other, memberId: null }, '+---'],
  ['update', 'TrashBatch', { deletedBy: other, memberId: self }, '+---'],
  ['update', 'TrashBatch', { deletedBy: self, memberId: null }, '++++'],
]

describe('rights', () => {
  let enabled: string[]
  let asked: number
  let abilities: Abilities

  beforeEach(() => {
    enabled = []
    asked = 0
    const plugins: Pick<PluginHost, 'list' | 'enabledIn'> = {
      list: () => {
        asked += 1
        return [{ id: 'letters', version: '1.0.0', folder: '', manifest: null, definition: letters, state: 'ready', reason: undefined }]
      },
      enabledIn: () => Promise.resolve(enabled),
    }
    abilities = createAbilities({ plugins })
  })

  for (const [action, subject, record, expected] of matrix) {
    it(`${action} ${subject} ${JSON.stringify(record).replaceAll(self, 'self').replaceAll(/"[0-9a-f-]{36}"/g, '"other"')}: ${expected}`, async () => {
      const answers = await Promise.all((['admin', 'manager', 'hr', 'member'] as const).map(async (role) => (await abilities.forMember(member(role))).can(action, subject, record)))
      expect(answers.map((may) => (may ? '+' : '-')).join('')).to.equal(expected)
    })
  }

  it('of an unknown role are none', async () => {
    const ability = await abilities.forMember({ ...member('member'), role: 'owner' })
    expect(ability.can('read', 'Workspace', { id: workspaceId })).to.equal(false)
    expect(ability.canAny('read', 'Entry')).to.equal(false)
    expect(ability.scope('read', 'Entry', 'e')).to.deep.equal({ sql: 'false', values: [] })
  })

  it('that a plugin gives hold while it is on, and an admin is denied only what it denies', async () => {
    const mine = { memberId: self, projectId: other }
    const theirs = { memberId: other, projectId: other }
    const may = async (role: Role, action: string, record: Readonly<Record<string, unknown>>) => (await abilities.forMember(member(role))).can(action, 'Letter', record)
    expect(await may('member', 'read', mine)).to.equal(false)
    enabled = ['letters']
    expect(await may('member', 'read', mine)).to.equal(true)
    expect(await may('member', 'read', theirs)).to.equal(false)
    expect(await may('member', 'decide', mine)).to.equal(false)
    expect(await may('hr', 'read', theirs)).to.equal(false)
    expect(await may('manager', 'decide', theirs)).to.equal(true)
    expect(await may('manager', 'decide', mine), 'nobody decides their own').to.equal(false)
    expect(await may('admin', 'decide', theirs)).to.equal(true)
    expect(await may('admin', 'decide', mine)).to.equal(false)
    enabled = []
    expect(await may('manager', 'read', theirs)).to.equal(false)
  })

  it('are built once until something changes', async () => {
    const first = await abilities.forMember(member('member'))
    expect(await abilities.forMember(member('member'))).to.equal(first)
    expect(asked).to.equal(1)
    expect(await abilities.forMember(member('manager')), 'another role').to.not.equal(first)
    enabled = ['letters']
    expect(await abilities.forMember(member('manager'))).to.not.equal(first)
    expect(asked).to.equal(3)
  })

  it('are given as known while they are renewed, one member at a time', async () => {
    let [renewals, running, most] = [0, 0, 0]
    let build = Promise.withResolvers<undefined>()
    let built = 0
    build.resolve(undefined)
    const renewed = createAbilities({
      plugins: { list: () => [], enabledIn: () => Promise.resolve([]) },
      sources: [{
        version: () => Promise.resolve('1'), renewals: () => renewals,
        async rules() {
          most = Math.max(most, ++running)
          await build.promise
          running -= 1
          built += 1
          return []
        },
      }],
    })
    const three = [member('member'), { ...member('member'), memberId: other }, { ...member('member'), memberId: uuidv7() }]
    const known: unknown[] = []
    for (const one of three) known.push(await renewed.forMember(one))
    most = 0
    renewals = 1
    build = Promise.withResolvers()
    for (const [index, one] of three.entries()) expect(await renewed.forMember(one)).to.equal(known[index])
    build.resolve(undefined)
    while (built < 6) await new Promise(setImmediate)
    await new Promise(setImmediate)
    for (const [index, one] of three.entries()) expect(await renewed.forMember(one)).to.not.equal(known[index])
    expect(most).to.equal(1)
    expect(built).to.equal(6)
  })

  it('of single records come after those of the role: the most specific decides, and a denial wins a tie', async () => {
    const task = { id: other, projectId: uuidv7(), organizationId: uuidv7(), createdBy: other }
    let extra: readonly Rule[] = []
    let version = 0
    const withGrants = createAbilities({
      plugins: { list: () => [], enabledIn: () => Promise.resolve([]) },
      sources: [{ version: () => Promise.resolve(String(version)), renewals: () => 0, rules: () => Promise.resolve(extra) }],
    })
    const may = async (action: string, rules: readonly Rule[]) => {
      extra = rules
      version += 1
      return (await withGrants.forMember(member('member'))).can(action, 'Task', task)
    }
    const rule = (action: string, conditions: Record<string, unknown>, inverted = false): Rule => ({ action, subject: 'Task', conditions, ...(inverted ? { inverted } : {}) })
    expect(await may('update', [])).to.equal(false)
    expect(await may('update', [rule('update', { organizationId: { $in: [task.organizationId] } })])).to.equal(true)
    expect(await may('update', [rule('update', { organizationId: { $in: [task.organizationId] } }), rule('update', { projectId: { $in: [task.projectId] } }, true)])).to.equal(false)
    expect(await may('read', [rule('read', { organizationId: { $in: [task.organizationId] } }, true), rule('read', { id: { $in: [task.id] } })])).to.equal(true)
    expect(await may('read', [rule('read', { id: { $in: [task.id] } }), rule('read', { id: { $in: [task.id] } }, true)])).to.equal(false)
  })

  it('reach the browser as the same rules', async () => {
    const ability = await abilities.forMember(member('member'))
    const packed = abilities.packed(ability)
    expect(packed.length).to.equal((ability as MemberAbility).rules.length)
    expect(JSON.stringify(packed)).to.include(self).and.not.include('$self')
  })

  describe('over HTTP', () => {
    let platform: TestPlatform
    before(async () => { platform = await createTestPlatform() })
    after(() => platform.close())

    it('change with the role at once, and end with a suspension', async () => {
      const acme = await platform.workspace()
      const person = await acme.member()
      expect((await person.get('/audit')).statusCode).to.equal(403)
      expect((await acme.admin.patch(`/members/${person.id}`, { role: 'admin' })).statusCode).to.equal(200)
      expect((await person.get('/audit')).statusCode).to.equal(200)
      expect((await acme.admin.patch(`/members/${person.id}`, { role: 'member' })).statusCode).to.equal(200)
      expect((await person.get('/audit')).statusCode).to.equal(403)
      expect((await acme.admin.patch(`/members/${person.id}`, { status: 'suspended' })).statusCode).to.equal(200)
      expect((await person.get('/entries')).statusCode).to.equal(404)
    })
  })
})

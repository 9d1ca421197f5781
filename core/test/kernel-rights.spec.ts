import { expect } from 'chai'
import { definePlugin } from '@overt/sdk'
import type { LiveEvent, MemberRule, Rights } from '@overt/sdk'
import { openDatabase } from '../database/index.ts'
import { createPluginRights } from '../permission/plugin-rights.ts'
import { MemberAbility, coreSubjects, rulesOfMember } from '../permission/index.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

const id = (digit: number): string => `00000000-0000-7000-8000-00000000000${String(digit)}`
const subjects = new Map(Object.entries(coreSubjects))

describe('rules that plugins give single members', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let rights: Rights
  let given: readonly MemberRule[] = []
  let asked = 0
  let broken = false

  before(async () => {
    const giver = definePlugin({
      id: 'giver',
      server(_app, context) {
        rights = context.rights
        context.rights.provide(async () => {
          asked += 1
          if (broken) throw new Error('the rules are lost')
          return Promise.resolve(given)
        })
      },
    })
    platform = await createTestPlatform({ plugins: [giver] })
    workspace = await platform.workspace({ enabled: ['giver'] })
    member = await workspace.member()
    await workspace.admin.post('/organizations', { name: 'Acme' })
  })
  after(() => platform.close())

  const give = (rules: readonly MemberRule[]) => workspace.inUnit((unit) => { given = rules; return rights.changed(unit, [member.id]) })
  const organizations = async (who = member): Promise<number> => (await who.get('/organizations')).json<{ items: unknown[] }>().items.length

  it('hold from the commit that changes them, and are kept until then', async () => {
    expect(await organizations()).to.equal(1)
    asked = 0
    await give([{ subject: 'Organization', actions: ['read'], level: 'workspace', deny: true }])
    for (let request = 0; request < 6; request++) expect(await organizations()).to.equal(0)
    expect(asked).to.equal(1)
    await give([])
    expect(await organizations()).to.equal(1)
  })

  it('change nothing where the transaction that changes them rolls back', async () => {
    const undone = workspace.inUnit(async (unit) => {
      given = [{ subject: 'Organization', actions: ['read'], level: 'workspace', deny: true }]
      await rights.changed(unit, [member.id])
      expect((await platform.platform.abilities.of(unit, member.id)).can('read', 'Organization', { id: id(1), createdBy: id(2) })).to.equal(false)
      given = []
      throw new Error('undone')
    })
    await undone.catch(() => undefined)
    expect(await organizations()).to.equal(1)
  })

  it('reach another process before its pages are notified', async () => {
    const database = openDatabase({ url: platform.databaseUrls.app, poolSize: 2 })
    const asks = { workspaceId: workspace.id, memberId: member.id, userId: member.userId, role: 'member' }
    try {
      const told = Promise.withResolvers<{ event: LiveEvent; version: string }>()
      const other = createPluginRights({
        database, guard: platform.guard, plugins: () => platform.platform.plugins,
        live: { tell: (_workspaceId, event) => { void other.version(asks).then((version) => { told.resolve({ event, version }) }) } },
      })
      await other.start()
      const before = await other.version(asks)
      await give([])
      const { event, version } = await told.promise
      expect(event).to.deep.equal({ type: 'rights.changed', memberId: member.id })
      expect(version).to.not.equal(before)
      await other.stop()
    } finally {
      await database.close()
    }
  })

  it('that cannot be read let nobody in but admins, and hold again as soon as they can', async () => {
    broken = true
    await give([])
    const refused = await member.get('/organizations')
    expect(refused.statusCode).to.equal(503)
    expect(refused.json<{ code: string }>().code).to.equal('rights-unavailable')
    expect(await organizations(workspace.admin)).to.equal(1)
    broken = false
    expect(await organizations()).to.equal(1)
  })

  it('are given no record that lies in the trash, and count none; the workspace is found by its own id', async () => {
    const gone = (await workspace.admin.post('/organizations', { name: 'Gone' })).json<{ id: string }>().id
    const admin = await workspace.admin.ability()
    const found = (): Promise<{ readonly counted: number; readonly records: readonly string[]; readonly workspaces: readonly string[] }> => workspace.inUnit(async (unit) => ({
      counted: await rights.count(unit, admin, 'read', 'Organization'),
      records: [...(await rights.records(unit, 'Organization', [gone])).keys()],
      workspaces: [...(await rights.records(unit, 'Workspace', [workspace.id])).keys()],
    }))
    expect(await found()).to.deep.equal({ counted: 2, records: [gone], workspaces: [workspace.id] })
    await workspace.admin.delete(`/organizations/${gone}`)
    expect(await found()).to.deep.equal({ counted: 1, records: [], workspaces: [workspace.id] })
  })

  it('end with the plugin', async () => {
    await give([{ subject: 'Organization', actions: ['read'], level: 'workspace', deny: true }])
    expect(await organizations()).to.equal(0)
    await workspace.disable('giver')
    expect(await organizations()).to.equal(1)
    await workspace.enable('giver')
    await give([])
  })

  describe('as rules of an ability', () => {
    const task = { id: id(1), projectId: id(2), organizationId: id(3), createdBy: id(9) }
    const may = (...rules: MemberRule[]) => new MemberAbility(rulesOfMember(rules, id(7), subjects), subjects).why('read', 'Task', task)
    const on = (level: MemberRule['level'], node?: number, deny = false): MemberRule =>
      ({ subject: 'Task', actions: ['read'], level, ...(node === undefined ? {} : { ids: [id(node)] }), ...(deny ? { deny } : {}) })

    it('decide by the most specific level, in whatever order they are given', () => {
      expect(may(on('task', 1), on('project', 2, true), on('organization', 3))).to.deep.equal({ allowed: true, by: 'rule', level: 'task' })
      expect(may(on('project', 2, true), on('organization', 3), on('workspace'))).to.deep.equal({ allowed: false, by: 'rule', level: 'project' })
      expect(may(on('workspace'), on('role', undefined, true))).to.deep.equal({ allowed: true, by: 'rule', level: 'workspace' })
      expect(may(on('project', 5), on('organization', 6))).to.deep.equal({ allowed: false, by: 'none', level: null })
    })

    it('let a denial win on one level', () => {
      expect(may(on('project', 2, true), on('project', 2)).allowed).to.equal(false)
    })

    it('are one per subject, level, effect and action however many records they name', () => {
      const many = Array.from({ length: 3_000 }, (_, index) => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`)
      expect(rulesOfMember(many.map((each) => ({ subject: 'Task', actions: ['read', 'update'], level: 'project', ids: [each] })), id(7), subjects)).to.have.length(1)
    })

    it('leave out what a subject does not know', () => {
      expect(rulesOfMember([on('entry', 1), { ...on('task', 1), actions: ['fly'] }, { ...on('task', 1), subject: 'Nothing' }, { ...on('task'), ids: [] }], id(7), subjects)).to.deep.equal([])
    })

    it('never deny members the reading of their own records', () => {
      const ability = new MemberAbility([
        { action: 'read', subject: 'Entry' }, { action: 'update', subject: 'Entry' },
        ...rulesOfMember([{ subject: 'Entry', actions: ['read', 'update'], level: 'project', ids: [id(2)], deny: true }], id(7), subjects),
      ], subjects)
      const entry = (memberId: string) => ({ id: id(4), taskId: id(1), projectId: id(2), organizationId: id(3), memberId })
      expect(ability.can('read', 'Entry', entry(id(7)))).to.equal(true)
      expect(ability.can('update', 'Entry', entry(id(7)))).to.equal(false)
      expect(ability.can('read', 'Entry', entry(id(8)))).to.equal(false)
    })
  })
})

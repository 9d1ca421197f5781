import { expect } from 'chai'
import fc from 'fast-check'
import pg from 'pg'
import { ruleLevels } from '@overt/sdk'
import type { MemberRule, SubjectDeclaration } from '@overt/sdk'
import { MemberAbility, rulesOfMember } from '../permission/index.ts'
import type { Rule } from '../permission/index.ts'
import { createTestDatabase } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

const id = (kind: number, digit: number): string => `00000000-0000-7000-800${String(kind)}-00000000000${String(digit)}`
const uuid = { type: 'uuid' } as const
const work: SubjectDeclaration = {
  table: 'work',
  actions: ['read', 'update'],
  columns: {
    id: { column: 'id', ...uuid, of: 'entry' }, taskId: { column: 'task_id', ...uuid, of: 'task' }, projectId: { column: 'project_id', ...uuid, of: 'project' },
    organizationId: { column: 'organization_id', ...uuid, of: 'organization' }, memberId: { column: 'member_id', ...uuid, of: 'member' },
  },
}
const subjects = new Map([['Work', work], ['Other', work]])
const self = id(5, 1)
const columns = { member: 'memberId', organization: 'organizationId', project: 'projectId', task: 'taskId', entry: 'id' } as const

type Row = Readonly<Record<string, string>>

/** Three organizations of two projects of two tasks of two entries, by two members in turn. */
const rows: readonly Row[] = Array.from({ length: 24 }, (_, index) => ({
  id: `00000000-0000-7000-8004-0000000000${String(10 + index)}`, taskId: id(3, Math.floor(index / 2) % 10), projectId: id(2, Math.floor(index / 4)), organizationId: id(1, Math.floor(index / 8)), memberId: id(5, index % 3),
}))

const rule: fc.Arbitrary<MemberRule> = fc.record({
  subject: fc.constantFrom('Work', 'Work', 'Work', 'Other', 'Nothing'),
  actions: fc.constantFrom(['read'], ['update'], ['read', 'update'], ['fly', 'read']),
  level: fc.constantFrom(...ruleLevels),
  deny: fc.boolean(),
  othersOnly: fc.boolean(),
  picked: fc.array(fc.nat(23), { minLength: 1, maxLength: 4 }),
}).map(({ picked, level, ...rest }) => (level === 'role' || level === 'workspace' ? { ...rest, level } : { ...rest, level, ids: picked.map((index) => rows[index]![columns[level]]!) }))

/** The rule of the house in its own words: the most specific level that says anything, there a denial first. */
function expected(given: readonly MemberRule[], byRole: boolean, action: string, row: Row): boolean {
  for (const level of ruleLevels.toReversed()) {
    const matching = given.filter((each) => each.subject === 'Work' && each.level === level && each.actions.includes(action)
      && (each.ids === undefined || each.ids.includes(row[columns[level as keyof typeof columns]]!))
      && !(each.deny === true && (action === 'read' || each.othersOnly === true) && row.memberId === self))
    if (matching.length > 0) return !matching.some(({ deny }) => deny === true)
  }
  return byRole
}

describe('rules of single members', () => {
  let database: TestDatabase
  let client: pg.Client

  before(async () => {
    database = await createTestDatabase()
    client = new pg.Client({ connectionString: database.urls.admin })
    await client.connect()
    await client.query('create temporary table work (id uuid, task_id uuid, project_id uuid, organization_id uuid, member_id uuid)')
    for (const row of rows) await client.query('insert into work values ($1, $2, $3, $4, $5)', [row.id, row.taskId, row.projectId, row.organizationId, row.memberId])
  })
  after(async () => {
    await client.end()
    await database.drop()
  })

  it('mean the same in words, to CASL and in SQL, for any 3,000 sets of them', async function () {
    this.timeout(120_000)
    let partial = 0
    await fc.assert(fc.asyncProperty(fc.array(rule, { maxLength: 8 }), fc.boolean(), fc.constantFrom('read', 'update'), async (given, byRole, action) => {
      const role: Rule[] = byRole ? [{ action: ['read', 'update'], subject: 'Work' }] : []
      const ability = new MemberAbility([...role, ...rulesOfMember(given, self, subjects)], subjects)
      const wanted = rows.filter((row) => expected(given, byRole, action, row)).map((row) => row.id)
      if (wanted.length > 0 && wanted.length < rows.length) partial += 1
      expect(rows.filter((row) => ability.can(action, 'Work', row)).map((row) => row.id)).to.deep.equal(wanted)
      const scope = ability.scope(action, 'Work', 'w')
      const found = await client.query<{ id: string }>(`select id from work w where ${scope.sql} order by id`, [...scope.values])
      expect(found.rows.map((row) => row.id)).to.deep.equal(wanted)
    }), { numRuns: 3_000 })
    expect(partial).to.be.greaterThan(500)
  })

  it('mean the same where they name thousands of records', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => `00000000-0000-7000-8009-${String(index).padStart(12, '0')}`)
    for (const deny of [false, true]) {
      const named: MemberRule = { subject: 'Work', actions: ['read'], level: 'project', ids: [...many, id(2, 1), id(2, 4)], deny }
      const ability = new MemberAbility([...(deny ? [{ action: 'read', subject: 'Work' }] : []), ...rulesOfMember([named], self, subjects)], subjects)
      const wanted = rows.filter((row) => expected([named], deny, 'read', row)).map((row) => row.id)
      const scope = ability.scope('read', 'Work', 'w')
      expect(scope.sql).to.include('unnest')
      expect((await client.query<{ id: string }>(`select id from work w where ${scope.sql} order by id`, [...scope.values])).rows.map((row) => row.id)).to.deep.equal(wanted)
      expect(rows.filter((row) => ability.can('read', 'Work', row)).map((row) => row.id)).to.deep.equal(wanted)
    }
  })
})

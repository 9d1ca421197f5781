import { expect } from 'chai'
import fc from 'fast-check'
import pg from 'pg'
import { Problem } from '@overt/sdk'
import type { SubjectDeclaration } from '@overt/sdk'
import { MemberAbility } from '../permission/index.ts'
import type { Rule } from '../permission/index.ts'
import { createTestDatabase } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

const thing: SubjectDeclaration = {
  table: 'thing',
  actions: ['read', 'update'],
  columns: {
    owner: { column: 'owner_id', type: 'uuid' },
    state: { column: 'state', type: 'text' },
    open: { column: 'open', type: 'boolean' },
    size: { column: 'size', type: 'integer' },
    day: { column: 'day', type: 'date' },
  },
}
const subjects = new Map([['Thing', thing], ['Other', thing]])

const values = {
  owner: ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002', null],
  state: ['done', 'do\'ne', '"; --', '', null],
  open: [true, false, null],
  size: [0, -1, 2_147_483_647, null],
  day: ['2026-02-28', '2024-02-29', null],
} as const
type Field = keyof typeof values
const fields = Object.keys(values) as Field[]

const leaf = fc.constantFrom(...fields).chain((field) => {
  const value = fc.constantFrom<unknown>(...values[field])
  const many = fc.array(value, { maxLength: 3 })
  return fc.oneof(
    value.map((wanted) => ({ [field]: wanted })),
    value.map(($eq) => ({ [field]: { $eq } })),
    value.map(($ne) => ({ [field]: { $ne } })),
    many.map(($in) => ({ [field]: { $in } })),
    many.map(($nin) => ({ [field]: { $nin } })),
    many.map(($in) => ({ [field]: { $not: { $in } } })),
  )
})
const { conditions } = fc.letrec<{ conditions: Record<string, unknown> }>((tie) => ({
  conditions: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.tuple(leaf, leaf).map(([a, b]) => ({ ...a, ...b })),
    fc.array(tie('conditions'), { minLength: 1, maxLength: 3 }).map(($and) => ({ $and })),
    fc.array(tie('conditions'), { minLength: 1, maxLength: 3 }).map(($or) => ({ $or })),
  ),
}))
const rule: fc.Arbitrary<Rule> = fc.record({
  action: fc.constantFrom('read', 'update', 'manage'),
  subject: fc.constantFrom('Thing', 'Thing', 'Thing', 'Other', 'all'),
  inverted: fc.boolean(),
  conditions: fc.option(conditions, { freq: 6, nil: undefined }),
}).map(({ conditions: wanted, ...rest }) => (wanted === undefined ? rest : { ...rest, conditions: wanted }))

interface Row extends Record<Field, unknown> { readonly id: number }

describe('the SQL of an ability', () => {
  let database: TestDatabase
  let client: pg.Client
  let rows: readonly Row[]

  before(async () => {
    database = await createTestDatabase()
    client = new pg.Client({ connectionString: database.urls.admin })
    await client.connect()
    await client.query('create temporary table thing (id serial primary key, owner_id uuid, state text, open boolean, size integer, day date)')
    const lists = fields.map((field) => values[field] as readonly unknown[])
    for (let index = 0; index < 120; index++) {
      const row = lists.map((list, place) => list[(index * (place * 7 + 1) + Math.floor(index / (place + 2))) % list.length])
      await client.query('insert into thing (owner_id, state, open, size, day) values ($1, $2, $3, $4, $5)', row)
    }
    rows = (await client.query<Row>('select id, owner_id as owner, state, open, size, day::text as day from thing order by id')).rows
  })
  after(async () => {
    await client.end()
    await database.drop()
  })

  async function found(ability: MemberAbility, action: string): Promise<number[]> {
    const scope = ability.scope(action, 'Thing', 't', 1)
    const result = await client.query<{ id: number }>(`select id from thing t where $1::int = 1 and ${scope.sql} order by id`, [1, ...scope.values])
    return result.rows.map(({ id }) => id)
  }

  it('finds exactly the rows that CASL lets through, for any rules', async function () {
    this.timeout(60_000)
    let partial = 0
    await fc.assert(fc.asyncProperty(fc.array(rule, { maxLength: 6 }), fc.constantFrom('read', 'update'), async (rules, action) => {
      const ability = new MemberAbility(rules, subjects)
      const allowed = rows.filter((row) => ability.can(action, 'Thing', row as unknown as Record<string, unknown>)).map(({ id }) => id)
      if (allowed.length > 0 && allowed.length < rows.length) partial += 1
      expect(await found(ability, action)).to.deep.equal(allowed)
    }), { numRuns: 3_000 })
    expect(partial, 'rule sets that let some rows through and not others').to.be.greaterThan(150)
  })

  it('finds nothing where no rule allows, and keeps what a denial on an empty column leaves', async () => {
    expect(await found(new MemberAbility([], subjects), 'read')).to.deep.equal([])
    const open = new MemberAbility([{ action: 'read', subject: 'Thing' }, { action: 'read', subject: 'Thing', conditions: { state: 'done' }, inverted: true }], subjects)
    expect(await found(open, 'read')).to.deep.equal(rows.filter(({ state }) => state !== 'done').map(({ id }) => id))
  })

  it('refuses rules with unknown columns, operators, undefined values or values of another type', () => {
    const scopeOf = (wanted: Record<string, unknown>) => () => new MemberAbility([{ action: 'read', subject: 'Thing', conditions: wanted }], subjects).scope('read', 'Thing', 't')
    for (const wanted of [
      { 'id" is not null or "id': 1 }, { constructor: 'x' }, { owner: undefined }, { state: { $regex: '(a+)+$' } }, { state: { $gt: 'a' } }, { $where: 'true' },
      { owner: 'me' }, { size: 1.5 }, { state: { $in: [['x']] } }, { state: 'a\0b' }, { day: '28.02.2026' }, { open: 'true' }, { state: { length: 3 } },
    ]) {
      expect(scopeOf(wanted), JSON.stringify(wanted)).to.throw(Problem).with.property('code', 'wrong-rule')
    }
  })

  it('refuses to decide about a record that was loaded without a column that a rule names', () => {
    const ability = new MemberAbility([{ action: 'read', subject: 'Thing' }, { action: 'read', subject: 'Thing', conditions: { owner: values.owner[0] }, inverted: true }], subjects)
    expect(() => ability.can('read', 'Thing', { state: 'done' })).to.throw(Problem).with.property('code', 'incomplete-record')
    expect(() => ability.can('read', 'Nothing', {})).to.throw(Problem).with.property('code', 'unknown-subject')
  })

  it('tells "not found" from "forbidden"', () => {
    const ability = new MemberAbility([{ action: 'read', subject: 'Thing', conditions: { state: 'done' } }, { action: 'update', subject: 'Thing', conditions: { open: true } }], subjects)
    const record = (state: string, open: boolean) => ({ owner: null, state, open, size: 1, day: null })
    const code = (action: string, of: Record<string, unknown> | undefined): string => {
      try { ability.require(action, 'Thing', of) } catch (error) { return (error as Problem).code }
      return 'allowed'
    }
    expect(code('update', record('done', true))).to.equal('allowed')
    expect(code('update', record('done', false))).to.equal('forbidden')
    expect(code('update', record('secret', false))).to.equal('not-found')
    expect(code('update', undefined)).to.equal('not-found')
  })
})

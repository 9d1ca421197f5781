import { createAdapterFactory } from 'better-auth/adapters'
import type { AdapterFactory, CleanedWhere, CustomAdapter } from 'better-auth/adapters'
import type { BetterAuthOptions } from 'better-auth'
import { quote } from '@overt/sdk'
import type { CoreDatabase, IdentityUnit } from '../database/contracts.ts'
import { sessionTokenHash } from './tokens.ts'

type Row = Record<string, unknown>
type InUnit = <T>(run: (unit: IdentityUnit) => Promise<T>) => Promise<T>
interface Query { readonly text: string; readonly values: readonly unknown[] }

/** better-auth on Overt's own pool: each call is one identity transaction, or part of the one that is open. */
export function betterAuthAdapter(database: CoreDatabase) {
  return adapterOver((run) => database.inIdentity(null, run))
}

function adapterOver(inUnit: InUnit): AdapterFactory<BetterAuthOptions> {
  let options: BetterAuthOptions = {}
  const factory: AdapterFactory<BetterAuthOptions> = createAdapterFactory({
    config: {
      adapterId: 'overt',
      adapterName: 'Overt',
      usePlural: false,
      supportsUUIDs: true,
      supportsJSON: true,
      supportsDates: true,
      supportsBooleans: true,
      transaction: (run) => inUnit((unit) => run(adapterOver((nested) => nested(unit))(options))),
    },
    adapter: ({ getFieldName }) => statements(inUnit, getFieldName),
  })
  return (given: BetterAuthOptions) => {
    options = given
    return factory(given)
  }
}

function statements(inUnit: InUnit, columnOf: (field: { model: string; field: string }) => string): CustomAdapter {
  const query = (statement: Query) => inUnit((unit) => unit.query<Row>({ text: statement.text, values: statement.values }))

  async function rows<T>(model: string, statement: Query, where: readonly CleanedWhere[] = []): Promise<T[]> {
    return (await query(statement)).map((row) => withPlainToken(model, row, where) as T)
  }
  const one = async <T>(model: string, statement: Query, where: readonly CleanedWhere[]): Promise<T | null> =>
    (await rows<T>(model, statement, where))[0] ?? null
  const countOf = async (statement: Query): Promise<number> => Number((await query(statement))[0]?.count ?? 0)

  return {
    async create({ model, data }) {
      const stored = withHashedToken(model, data)
      const names = Object.keys(stored)
      const [row] = await query({
        text: `insert into ${tableOf(model)} (${names.map((name) => quote(name)).join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')}) returning *`,
        values: Object.values(stored),
      })
      return (model === 'session' ? { ...row, token: (data as Row).token } : row) as typeof data
    },
    findOne({ model, where }) {
      const { sql, values } = conditions(model, where)
      return one(model, { text: `select * from ${tableOf(model)}${sql} limit 1`, values }, where)
    },
    findMany({ model, where = [], limit, sortBy, offset }) {
      const { sql, values } = conditions(model, where)
      const order = sortBy === undefined ? '' : ` order by ${quote(columnOf({ model, field: sortBy.field }))} ${sortBy.direction === 'desc' ? 'desc' : 'asc'}`
      return rows(model, {
        text: `select * from ${tableOf(model)}${sql}${order} limit $${values.length + 1} offset $${values.length + 2}`,
        values: [...values, limit, offset ?? 0],
      }, where)
    },
    count({ model, where = [] }) {
      const { sql, values } = conditions(model, where)
      return countOf({ text: `select count(*)::int as count from ${tableOf(model)}${sql}`, values })
    },
    update({ model, where, update }) {
      return one(model, updateStatement(model, where, update as Row), where)
    },
    async updateMany({ model, where, update }) {
      return (await query(updateStatement(model, where, update))).length
    },
    async delete({ model, where }) {
      const { sql, values } = conditions(model, where)
      await query({ text: `delete from ${tableOf(model)}${sql}`, values })
    },
    deleteMany({ model, where }) {
      const { sql, values } = conditions(model, where)
      return countOf({ text: `with gone as (delete from ${tableOf(model)}${sql} returning 1) select count(*)::int as count from gone`, values })
    },
    consumeOne({ model, where }) {
      const { sql, values } = conditions(model, where)
      return one(model, { text: `delete from ${tableOf(model)}${sql} returning *`, values }, where)
    },
    incrementOne({ model, where, increment, set = {} }) {
      return one(model, updateStatement(model, where, set, increment), where)
    },
  }
}

const tables: Readonly<Record<string, string>> = {
  user: 'identity."user"', session: 'identity.session', account: 'identity.account',
  verification: 'identity.verification', two_factor: 'identity.two_factor',
}
function tableOf(model: string): string {
  const table = tables[model]
  if (table === undefined) throw new Error(`better-auth asked for the unknown table ${model}.`)
  return table
}

function updateStatement(model: string, where: readonly CleanedWhere[], update: Row, increment: Readonly<Record<string, number>> = {}): Query {
  const stored = withHashedToken(model, update)
  const values: unknown[] = []
  const assignments = [
    ...Object.entries(stored).map(([name, value]) => `${quote(name)} = $${values.push(value)}`),
    ...Object.entries(increment).map(([name, by]) => `${quote(name)} = coalesce(${quote(name)}, 0) + $${values.push(by)}`),
  ]
  const { sql, values: whereValues } = conditions(model, where, values.length)
  return { text: `update ${tableOf(model)} set ${assignments.join(', ')}${sql} returning *`, values: [...values, ...whereValues] }
}

const comparisons: Readonly<Record<string, string>> = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' }

function conditions(model: string, where: readonly CleanedWhere[], offset = 0): { sql: string; values: unknown[] } {
  const values: unknown[] = []
  const clauses = where.map((clause, index) => {
    const column = quote(clause.field)
    const value = model === 'session' && clause.field === 'token' ? hashed(clause.value) : clause.value
    const connector = index === 0 ? '' : clause.connector === 'OR' ? ' or ' : ' and '
    return connector + comparison(column, clause.operator ?? 'eq', value, (given) => `$${offset + values.push(given)}`)
  })
  return { sql: clauses.length === 0 ? '' : ` where ${clauses.join('')}`, values }
}

function comparison(column: string, operator: string, value: unknown, place: (value: unknown) => string): string {
  if (value === null) return `${column} is ${operator === 'ne' ? 'not ' : ''}null`
  if (operator === 'in') return `${column} = any(${place(value)})`
  if (operator === 'not_in') return `${column} <> all(${place(value)})`
  const sign = comparisons[operator]
  if (sign === undefined) throw new Error(`better-auth asked for the unsupported comparison ${operator}.`)
  return `${column} ${sign} ${place(value)}`
}

/** Session tokens are kept as hashes; better-auth sees the token it asked with. */
function withHashedToken(model: string, data: Row): Row {
  return model === 'session' && 'token' in data ? { ...data, token: hashed(data.token) } : data
}
function withPlainToken(model: string, row: Row, where: readonly CleanedWhere[]): Row {
  if (model !== 'session') return row
  const asked = where.filter(({ field }) => field === 'token').flatMap(({ value }) => value as string | string[])
  return { ...row, token: asked.find((token) => sessionTokenHash(token) === row.token) ?? row.token }
}
const hashed = (value: unknown): unknown => Array.isArray(value) ? value.map(hashed) : sessionTokenHash(String(value))

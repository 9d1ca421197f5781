import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import pg from 'pg'
import { copyTables, declaredCopies, isCopied } from '../copy/index.ts'
import { countKind, fieldsOf, readFileRows, readKind } from '../copy/kind-query.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'

const folder = new URL('../../plugins/', import.meta.url)
/** What columns of secrets are called. */
const secretName = /(^|_)(token|token_hash|hash|password|pin_hash|secret|sealed|seed|salt|private_key|backup_codes)$/
/** Hashes of what is in the copy itself. */
const plainHashes = ['core.policy_version.content_hash', 'core.audit_row.hash', 'core.log_head.root_hash', 'attendance.day.content_hash']

describe('the tables of a full copy', function () {
  this.timeout(120_000)
  let platform: TestPlatform
  let owner: pg.Client
  before(async () => {
    platform = await createTestPlatform({ plugins: readdirSync(folder).map((name) => new URL(`${name}/`, folder)) })
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
  })
  after(async () => {
    await owner.end()
    await platform.close()
  })

  const declared = () => declaredCopies(platform.platform.plugins.list())
  const tables = async (query: (text: string) => Promise<unknown[]>) => copyTables({ query: query as never }, declared())
  const inDatabase = () => tables(async (text) => (await owner.query(text)).rows as unknown[])

  it('are all tables of the core and of every plugin: in the copy, or named with a reason', async () => {
    const found = await inDatabase()
    expect(found.filter(({ copy }) => copy === undefined).map(({ kind }) => kind), 'nobody says whether a copy holds these: see docs/plugins/data.md').to.deep.equal([])
    expect(found.filter(({ copy }) => copy !== undefined && 'left' in copy && copy.left.length < 8).map(({ kind }) => kind)).to.deep.equal([])
    expect(found.filter(isCopied).length).to.be.greaterThan(60)
  })

  it('name no table that is not there', async () => {
    const there = new Set((await inDatabase()).map(({ kind }) => kind))
    const names = [...declared().values()].flatMap(({ owner: of, copy }) => Object.keys(copy).map((table) => `${of}.${table}`))
    expect(names.filter((name) => !there.has(name))).to.deep.equal([])
  })

  it('withhold columns that are there, and every secret', async () => {
    const { rows } = await owner.query<{ place: string }>(`select n.nspname || '.' || c.relname || '.' || a.attname as place from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where a.attnum > 0`)
    const there = new Set(rows.map(({ place }) => place))
    const copied = (await inDatabase()).filter(isCopied)
    expect(copied.flatMap(({ schema, table, copy }) => Object.keys(copy.without ?? {}).map((column) => `${schema}.${table.split('"').at(-2)!}.${column}`)).filter((place) => !there.has(place))).to.deep.equal([])
    expect(copied.flatMap(({ kind, columns }) => columns.map(({ name }) => `${kind}.${name}`)).filter((place) => secretName.test(place) && !plainHashes.includes(place))).to.deep.equal([])
  })

  it('can be counted and read for a workspace and for a person', async () => {
    const workspace = await platform.workspace()
    const member = await workspace.member()
    for (const kind of (await inDatabase()).filter(isCopied)) {
      for (const memberId of [null, member.id]) {
        if (memberId !== null && kind.copy.person === null) continue
        const rows = await workspace.inUnit((unit) => countKind(unit, kind, { workspaceId: workspace.id, memberId }))
        const scope = { workspaceId: workspace.id, memberId }
        let read = 0
        for await (const { json } of readKind(platform.platform.database, kind, scope)) {
          expect(Object.keys(JSON.parse(json) as object), kind.kind).to.deep.equal(fieldsOf(kind))
          read += 1
        }
        expect(read, kind.kind).to.equal(rows)
        if (kind.copy.files !== undefined) for await (const row of readFileRows(platform.platform.database, kind, scope)) kind.copy.files.of(row)
      }
    }
  })
})

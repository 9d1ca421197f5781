import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import * as tar from 'tar'
import { packagePlaces } from '../cli/plugin/package-places.ts'
import { addPlugin } from '../plugin-packages/add-plugin.ts'
import { previousPackages } from '../plugin-packages/previous-packages.ts'
import { rollBack } from '../cli/plugin/rollback.ts'
import { tryUpgrade } from '../plugin-packages/try-upgrade.ts'
import { readAppliedMigrations } from '../database/index.ts'
import { migratePlugin } from '../kernel/plugin-schema.ts'
import { readPluginFolder } from '../kernel/plugin-source.ts'
import { createTestDatabase } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

const codeOf = (promise: Promise<unknown>) => promise.then(() => undefined, (error: { code?: string }) => error.code)
const table = `{ name: '001-note', up: (database) => tenantTable(database, 'p_notes', 'note', 'id uuid not null, text text') }`
const column = `{ name: '002-colour', up: (database) => database.raw('alter table p_notes.note add column colour text') }`
const broken = `{ name: '002-colour', up: (database) => database.raw('alter table p_notes.nothing add column colour text') }`

describe('another version of a plugin', () => {
  let folder: string
  let plugins: string
  let database: TestDatabase

  before(async () => { database = await createTestDatabase() })
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-upgrade-'))
    plugins = join(folder, 'plugins')
    await addPlugin(await packed('1.0.0', [table]), packagePlaces({ pluginsFolder: plugins }))
    await start('1.0.0')
  })
  afterEach(async () => {
    const client = new pg.Client({ connectionString: database.urls.admin })
    await client.connect()
    await client.query('drop schema if exists p_notes cascade')
    await client.end()
    rmSync(folder, { recursive: true, force: true })
  })
  after(() => database.drop())

  async function packed(version: string, migrations: readonly string[]): Promise<string> {
    const content = join(folder, `workshop-${version}`, 'package')
    mkdirSync(join(content, 'dist', 'server'), { recursive: true })
    writeFileSync(join(content, 'package.json'), JSON.stringify({ name: 'overt-plugin-notes', version, type: 'module', license: 'MIT', peerDependencies: { '@overt/sdk': '*' }, exports: { './server': './dist/server/index.js', './plugin.json': './plugin.json', './package.json': './package.json' } }))
    writeFileSync(join(content, 'README.md'), 'Notes.')
    writeFileSync(join(content, 'plugin.json'), JSON.stringify({ id: 'notes', title: 'Notes', summary: 'Notes.', requires: { platform: '*' }, collects: [] }))
    writeFileSync(join(content, 'dist', 'server', 'index.js'), `import { tenantTable } from '@overt/sdk'\nexport default { id: 'notes', migrations: [${migrations.join(', ')}] }`)
    const file = join(folder, `notes-${version}.tgz`)
    await tar.create({ file, cwd: join(folder, `workshop-${version}`), gzip: true }, ['package'])
    return file
  }

  /** What a start of the server does to the tables; from a place of the version's own, because a process imports a file once. */
  const start = async (started: string): Promise<void> => {
    const { migrations = [] } = await readPluginFolder(join(folder, `workshop-${started}`, 'package'), 'notes').load()
    await migratePlugin(database.urls.admin, 'notes', migrations, await readAppliedMigrations(database.urls.admin))
  }
  const replacing = { tryUpgrade: async (source: Parameters<typeof tryUpgrade>[1]) => { await tryUpgrade(database.urls.admin, source) } }
  const applied = async () => [...(await readAppliedMigrations(database.urls.admin)).get('p_notes') ?? []].toSorted()
  const version = () => readPluginFolder(join(plugins, 'notes'), 'notes').version

  it('is tried on the tables as they are, which stay so until the start', async () => {
    const tried: string[] = []
    await addPlugin(await packed('1.1.0', [table, column]), packagePlaces({ pluginsFolder: plugins }), { tryUpgrade: async (source) => { tried.push(...await tryUpgrade(database.urls.admin, source)) } })
    expect(tried).to.deep.equal(['002-colour'])
    expect(await applied()).to.deep.equal(['001-note'])
    expect(version()).to.equal('1.1.0')
  })

  it('does not get in where its migrations would fail, and leaves the one that runs', async () => {
    expect(await codeOf(addPlugin(await packed('1.1.0', [table, broken]), packagePlaces({ pluginsFolder: plugins }), replacing))).to.equal('migration-failed')
    expect(version()).to.equal('1.0.0')
    expect(await applied()).to.deep.equal(['001-note'])
    expect(previousPackages(plugins, 'notes')).to.deep.equal([])
  })

  it('can be taken back until its tables have moved on', async () => {
    await addPlugin(await packed('1.1.0', [table, column]), packagePlaces({ pluginsFolder: plugins }), replacing)
    expect(await rollBack(database.urls.admin, plugins, 'notes')).to.deep.equal({ from: '1.1.0', to: '1.0.0' })
    expect(version()).to.equal('1.0.0')
    // And forward again, to the one that was put aside in turn.
    expect(await rollBack(database.urls.admin, plugins, 'notes')).to.deep.equal({ from: '1.0.0', to: '1.1.0' })
    await start('1.1.0')
    expect(await codeOf(rollBack(database.urls.admin, plugins, 'notes'))).to.equal('rollback-refused')
    expect(version()).to.equal('1.1.0')
  })

  it('is refused where it knows less than the tables have, by the command and at the start', async () => {
    await addPlugin(await packed('1.1.0', [table, column]), packagePlaces({ pluginsFolder: plugins }), replacing)
    await start('1.1.0')
    const older = await packed('1.0.1', [table])
    expect(await codeOf(addPlugin(older, packagePlaces({ pluginsFolder: plugins }), replacing))).to.equal('downgrade-refused')
    expect(version()).to.equal('1.1.0')
    expect(await start('1.0.1').then(() => '', String)).to.match(/made by a newer version, which has the migrations 002-colour/)
  })

  it('keeps the last two of those it replaced', async () => {
    for (const next of ['1.0.1', '1.0.2', '1.0.3']) await addPlugin(await packed(next, [table]), packagePlaces({ pluginsFolder: plugins }), replacing)
    expect(previousPackages(plugins, 'notes').map((place) => readPluginFolder(place, 'notes').version)).to.deep.equal(['1.0.2', '1.0.1'])
    expect(existsSync(join(plugins, 'notes'))).to.equal(true)
  })

  it('has nothing to go back to where nothing was replaced', async () => {
    expect(await codeOf(rollBack(database.urls.admin, plugins, 'notes'))).to.equal('nothing-to-roll-back')
  })
})

import { createHash } from 'node:crypto'
import { createWriteStream, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { ZipFile } from 'yazl'
import type { CopyManifest } from '@overt/sdk'
import { openArchive } from '../copy/import/open-archive.ts'
import { importCopy } from '../copy/import/import-copy.ts'
import type { ImportedWorkspace } from '../copy/import/import-copy.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fillWorkspace } from './copy-content.ts'

const folder = new URL('../../plugins/', import.meta.url)

describe('overt workspace import', function () {
  this.timeout(120_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let file: string

  const path = (name: string): string => join(platform.dataFolder, name)
  const copyOf = async (workspaceId: string, name: string): Promise<{ readonly file: string; readonly manifest: CopyManifest }> => {
    const target = path(name)
    const manifest = await platform.platform.copies.write({ workspaceId, memberId: null, own: false, locale: 'en' }, createWriteStream(target))
    return { file: target, manifest }
  }
  const bring = (from: string, name?: string): Promise<ImportedWorkspace> => importCopy({ ...platform.platform, adminUrl: platform.databaseUrls.admin }, from, name)
  const parts = async (from: string): Promise<Map<string, Buffer>> => {
    const archive = await openArchive(from)
    const read = new Map<string, Buffer>()
    for (const each of archive.paths) read.set(each, await archive.read(each, 1e9))
    archive.close()
    return read
  }
  const write = async (name: string, content: ReadonlyMap<string, Buffer>): Promise<string> => {
    const zip = new ZipFile()
    for (const [each, bytes] of content) zip.addBuffer(bytes, each)
    zip.end()
    const chunks: Buffer[] = []
    for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk)
    writeFileSync(path(name), Buffer.concat(chunks))
    return path(name)
  }
  const changed = async (name: string, change: (content: Map<string, Buffer>) => void): Promise<string> => {
    const content = await parts(file)
    change(content)
    return write(name, content)
  }
  const manifestWith = (change: (manifest: Record<string, unknown>) => void) => (content: Map<string, Buffer>): void => {
    const manifest = JSON.parse(content.get('manifest.json')!.toString()) as Record<string, unknown>
    change(manifest)
    content.set('manifest.json', Buffer.from(JSON.stringify(manifest)))
  }
  const refusal = (from: string): Promise<string> => bring(from).then(() => 'imported', (error: unknown) => String((error as { code?: string }).code))

  before(async () => {
    platform = await createTestPlatform({ plugins: readdirSync(folder).map((name) => new URL(`${name}/`, folder)) })
    workspace = await platform.workspace({ name: 'Acme', enabled: ['activity', 'attendance', 'clickim', 'dashboards', 'permissions', 'privacy', 'punchim', 'reports', 'screenshots'] })
    await fillWorkspace(platform, workspace)
    file = (await copyOf(workspace.id, 'first.zip')).file
  })
  after(() => platform.close())

  it('makes a workspace of its own with the same rows and files, and a copy of that is the same again', async () => {
    const first = await parts(file)
    const imported = await bring(file, 'Acme again')
    expect(imported).to.include({ name: 'Acme again', usersAdded: 0 })
    expect(imported.workspaceId).to.not.equal(workspace.id)
    const second = await copyOf(imported.workspaceId, 'second.zip')
    const again = await parts(second.file)
    const lines = (content: ReadonlyMap<string, Buffer>, kind: string): string[] => content.get(`data/${kind}.jsonl`)!.toString().split('\n').filter((line) => line !== '').toSorted()
    const firstManifest = JSON.parse(first.get('manifest.json')!.toString()) as CopyManifest
    let filled = 0
    for (const { kind, rows, files, imported: isImported } of firstManifest.kinds) {
      if (!isImported || kind === 'core.workspace') continue
      const there = second.manifest.kinds.find((one) => one.kind === kind)!
      expect([there.rows, there.files], kind).to.deep.equal([rows, files])
      expect(lines(again, kind), kind).to.deep.equal(lines(first, kind))
      if (rows > 0) filled += 1
    }
    expect(filled, 'kinds with rows').to.be.greaterThan(20)
    for (const each of first.keys()) if (each.startsWith('files/')) expect(again.get(each)?.equals(first.get(each)!), each).to.equal(true)
    expect([...first.keys()].filter((each) => each.startsWith('files/')).length).to.be.greaterThan(0)
    const trail = await platform.database.inWorkspace({ workspaceId: imported.workspaceId }, (unit) => unit.query<{ action: string }>('select action from core.audit_trail where workspace_id = $1', [imported.workspaceId]))
    expect(trail.map(({ action }) => action)).to.include('workspace.imported')
  })

  it('refuses what is no copy, changed, incomplete, newer or of a person, and changes nothing', async () => {
    const count = async (): Promise<number> => (await platform.platform.database.workspaceIds()).length
    const before = await count()
    writeFileSync(path('no.zip'), 'not a zip')
    writeFileSync(path('cut.zip'), readFileSync(file).subarray(0, 5_000))
    expect(await refusal(path('absent.zip'))).to.equal('copy-unreadable')
    expect(await refusal(path('no.zip'))).to.equal('copy-unreadable')
    expect(await refusal(path('cut.zip'))).to.equal('copy-unreadable')
    expect(await refusal(await changed('sum.zip', (content) => { content.set('data/core.task.jsonl', Buffer.from('{}\n')) }))).to.equal('copy-checksum')
    expect(await refusal(await changed('part.zip', (content) => { content.delete('data/core.task.jsonl') }))).to.equal('copy-incomplete')
    expect(await refusal(await changed('kind.zip', manifestWith((manifest) => { manifest['kinds'] = (manifest['kinds'] as { kind: string }[]).filter(({ kind }) => kind !== 'core.task') })))).to.equal('copy-incomplete')
    expect(await refusal(await changed('more.zip', (content) => { content.set('data/other.txt', Buffer.from('more')) }))).to.equal('copy-unreadable')
    expect(await refusal(await changed('newer.zip', manifestWith((manifest) => { manifest['version'] = 2 })))).to.equal('copy-newer')
    expect(await refusal(await changed('migration.zip', manifestWith((manifest) => { (manifest['migrations'] as Record<string, string[]>)['core']!.push('999-later') })))).to.equal('copy-newer')
    expect(await refusal(await changed('person.zip', manifestWith((manifest) => { manifest['scope'] = 'member' })))).to.equal('copy-of-person')
    expect(await refusal(await changed('list.zip', (content) => { content.set('manifest.json', Buffer.from('[]')) }))).to.equal('copy-unreadable')
    expect(await count()).to.equal(before)
  })

  it('refuses archives that unpack to far more than they are, and names that lead out of it', async () => {
    expect(await refusal(await write('bomb.zip', new Map([['data/zeros', Buffer.alloc(400 * 1024 * 1024)]])))).to.equal('copy-too-large')
    const good = readFileSync(file)
    const named = Buffer.from(good.toString('latin1').replaceAll('data/core.task.jsonl', '../../etc/cron.dail'.padEnd(20, 'y')), 'latin1')
    writeFileSync(path('out.zip'), named)
    expect(await refusal(path('out.zip'))).to.equal('copy-unreadable')
  })

  it('changes nothing where the database refuses a row', async () => {
    const before = await platform.platform.database.workspaceIds()
    const wrong = await changed('row.zip', (content) => {
      const line = Buffer.from(content.get('data/core.entry.jsonl')!.toString().replace(/"task_id":"[0-9a-f-]{36}"/, '"task_id":"01890000-0000-7000-8000-000000000000"'))
      content.set('data/core.entry.jsonl', line)
      manifestWith((manifest) => { (manifest['checksums'] as Record<string, unknown>)['data/core.entry.jsonl'] = sum(line) })(content)
    })
    expect(await refusal(wrong)).to.equal('copy-misfit')
    expect(await platform.platform.database.workspaceIds()).to.deep.equal(before)
  })
})

const sum = (bytes: Buffer): object => ({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })

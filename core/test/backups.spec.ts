import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import pg from 'pg'
import { startEmbeddedPostgres } from '../database/embedded-postgres.ts'

const execute = promisify(execFile)
const script = fileURLToPath(new URL('../cli/overt.ts', import.meta.url))

interface Outcome { readonly stdout: string; readonly stderr: string; readonly code: number }
interface Backup { readonly backup: string; readonly files: number; readonly encrypted: boolean; readonly check: { readonly fault: string | null; readonly workspaces: number; readonly auditRows: number; readonly files: number } | null }

describe('backups in a second place', function () {
  this.timeout(240_000)
  let folder: string
  const overt = async (data: string, args: readonly string[], { input = '', environment = {} }: { input?: string; environment?: NodeJS.ProcessEnv } = {}): Promise<Outcome> => {
    const running = execute(process.execPath, ['--conditions=overt-source', script, ...args], {
      env: { ...process.env, OVERT_DATA: join(folder, data), OVERT_LOG_LEVEL: 'silent', DATABASE_URL: '', OVERT_BACKUP_TO: join(folder, 'place'), OVERT_BACKUP_KEY: 'k'.repeat(40), OVERT_BACKUP_KEEP: '2', ...environment },
    })
    running.child.stdin?.end(input)
    return running.then(({ stdout, stderr }) => ({ stdout, stderr, code: 0 }), (error: Outcome) => error)
  }
  async function succeed(...given: Parameters<typeof overt>): Promise<string> {
    const outcome = await overt(...given)
    expect(outcome.code, `${given[1].join(' ')}: ${outcome.stderr}${outcome.stdout}`).to.equal(0)
    return outcome.stdout
  }
  const createUser = async (data: string, name: string): Promise<string> => {
    const made = await succeed(data, ['user', 'create', '--email', `${name}@example.test`, '--name', name, '--workspace', 'Acme'], { input: 'a long pass phrase\n' })
    return (JSON.parse(made) as { workspaceId: string }).workspaceId
  }
  const lastLine = <T>(text: string): T => JSON.parse(text.trim().split('\n').at(-1) ?? '') as T

  async function ask<Row extends pg.QueryResultRow>(data: string, text: string): Promise<Row[]> {
    const postgres = await startEmbeddedPostgres({ dataFolder: join(folder, data), archiveLog: true })
    const client = new pg.Client({ connectionString: postgres.url })
    await client.connect()
    try {
      return (await client.query<Row>(text)).rows
    } finally {
      await client.end()
      await postgres.stop()
    }
  }
  const namesIn = async (data: string): Promise<string[]> => (await ask<{ name: string }>(data, 'select name from identity."user" order by name')).map(({ name }) => name)

  let workspaceId: string
  let first: Backup
  /** The instant after Bob and before Carol. */
  let between: string

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-backups-'))
    chmodSync(folder, 0o755)
    workspaceId = await createUser('first', 'ada')
    mkdirSync(join(folder, 'first', 'files', workspaceId, 'notes'), { recursive: true })
    writeFileSync(join(folder, 'first', 'files', workspaceId, 'notes', 'one.txt'), 'one, before the backup')
    first = lastLine<Backup>(await succeed('first', ['backup', 'now']))
    await createUser('first', 'bob')
    ;[{ between }] = await ask<{ between: string }>('first', `select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as between`) as [{ between: string }]
    await createUser('first', 'carol')
    writeFileSync(join(folder, 'first', 'files', workspaceId, 'notes', 'two.txt'), 'two, after the backup')
    await succeed('first', ['backup', 'changes'])
  })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('are verified by a restore into a scratch folder, audit chains and files included', () => {
    expect(first.check).to.deep.include({ fault: null, workspaces: 1, files: 1 })
    expect(first.check?.auditRows).to.be.greaterThan(0)
    expect(readdirSync(join(folder, 'first')).filter((name) => name.startsWith('restore-check'))).to.deep.equal([])
  })

  it('are made one at a time, and leave no new file to a backup that would delete what it does not list', async () => {
    const postgres = await startEmbeddedPostgres({ dataFolder: join(folder, 'first'), archiveLog: true })
    const running = new pg.Client({ connectionString: postgres.url })
    await running.connect()
    const extra = join(folder, 'first', 'files', workspaceId, 'notes', 'meanwhile.txt')
    try {
      for (const lock of ['backup', 'files']) await running.query('select pg_advisory_lock(hashtextextended($1, 0))', [`overt:backup:${lock}`])
      const second = await overt('first', ['backup', 'now'])
      expect(second.code).to.equal(1)
      expect(second.stderr).to.include('Another process is making a backup of this installation')
      writeFileSync(extra, 'stored while a backup runs')
      expect(lastLine(await succeed('first', ['backup', 'changes']))).to.include({ files: null })
    } finally {
      rmSync(extra, { force: true })
      await running.end()
      await postgres.stop()
    }
  })

  it('show nothing to who has the place but not the key', async () => {
    expect(first.encrypted).to.equal(true)
    const place = join(folder, 'place')
    for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const bytes = readFileSync(join(entry.parentPath, entry.name))
      expect(bytes.includes('ada@example.test') || bytes.includes('before the backup') || bytes.includes('"secret"'), entry.name).to.equal(false)
    }
    const refused = await overt('other', ['restore'], { environment: { OVERT_BACKUP_KEY: 'w'.repeat(40) } })
    expect(refused.stderr).to.contain('backup-unreadable')
  })

  it('bring back exactly what was there at an instant', async () => {
    const restored = await succeed('second', ['restore', '--at', between])
    expect(lastLine<object>(restored)).to.deep.include({ restored: first.backup, files: 1 })
    expect(await namesIn('second')).to.deep.equal(['ada', 'bob'])
    expect(readdirSync(join(folder, 'second', 'files', workspaceId, 'notes'))).to.deep.equal(['one.txt'])
    const trails = (await succeed('second', ['audit', 'verify'])).trim().split('\n').map((line) => JSON.parse(line) as { workspaceId?: string; rows: number; unchained: { rows: number }; fault: null })
    const verified = trails.find((trail) => trail.workspaceId === workspaceId)!
    expect(verified.fault).to.equal(null)
    expect(verified.rows + verified.unchained.rows).to.be.greaterThan(first.check?.auditRows ?? 0)
  })

  it('bring back all that was archived, where no instant is named', async () => {
    await succeed('third', ['restore'])
    expect(await namesIn('third')).to.deep.equal(['ada', 'bob', 'carol'])
    expect(readFileSync(join(folder, 'third', 'files', workspaceId, 'notes', 'two.txt'), 'utf8')).to.equal('two, after the backup')
  })

  it('refuse an instant that they do not reach, and leave the folder empty', async () => {
    const [{ later }] = await ask<{ later: string }>('first', `select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as later`) as [{ later: string }]
    const beyond = await overt('fourth', ['restore', '--at', later])
    expect(beyond.code).to.equal(1)
    expect(beyond.stderr).to.contain('recovery-failed').and.contain('ends before that time')
    const before = await overt('fourth', ['restore', '--at', '2020-01-01T00:00:00Z'])
    expect(before.stderr).to.contain('backup-missing')
    for (const at of ['yesterday', '2999-01-01T00:00:00Z']) expect((await overt('fourth', ['restore', '--at', at])).stderr, at).to.contain('wrong-instant')
    expect(readdirSync(join(folder, 'fourth')).filter((name) => ['postgres', 'files', 'secret'].includes(name))).to.deep.equal([])
  })

  it('go on after a restore, and keep as many as asked for', async () => {
    const second = lastLine<Backup>(await succeed('second', ['backup', 'now']))
    await createUser('second', 'dora')
    const third = lastLine<Backup>(await succeed('second', ['backup', 'now']))
    expect(third.check).to.deep.include({ fault: null, files: 1 })
    const listed = (await succeed('second', ['backup', 'list'])).trim().split('\n').map((line) => (JSON.parse(line) as Backup).backup)
    expect(listed).to.deep.equal([second.backup, third.backup])
    await succeed('fifth', ['restore'])
    expect(await namesIn('fifth')).to.deep.equal(['ada', 'bob', 'dora'])
  })

  it('say so when the archived log has a hole, instead of taking it for the end', async () => {
    const segments = (): string[] => readdirSync(join(folder, 'place', 'overt-backup', 'log')).filter((name) => /^[0-9A-F]{24}$/.test(name)).sort()
    await createUser('second', 'emil')
    await succeed('second', ['backup', 'changes'])
    const lost = segments().at(-1) ?? ''
    await createUser('second', 'frida')
    await succeed('second', ['backup', 'changes'])
    expect(segments().at(-1)).not.to.equal(lost)
    const path = join(folder, 'place', 'overt-backup', 'log', lost)
    const bytes = readFileSync(path)
    rmSync(path)
    const verified = await overt('second', ['backup', 'verify'])
    expect(verified.code).to.equal(1)
    expect(lastLine<Backup>(verified.stdout).check?.fault).to.contain('has a hole')
    writeFileSync(path, bytes)
    expect(lastLine<Backup>(await succeed('second', ['backup', 'verify'])).check?.fault).to.equal(null)
  })

  it('say so when what lies there was changed', async () => {
    const file = readdirSync(join(folder, 'place'), { recursive: true, withFileTypes: true }).find((entry) => entry.isFile() && entry.parentPath.includes(join('overt-backup', 'file')))
    const path = join(file?.parentPath ?? '', file?.name ?? '')
    const bytes = readFileSync(path)
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(path, bytes)
    const verified = await overt('second', ['backup', 'verify'])
    expect(verified.code).to.equal(1)
    expect(lastLine<Backup>(verified.stdout).check?.fault).to.contain('it was changed')
  })
})

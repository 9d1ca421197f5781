import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import pg from 'pg'
import { startEmbeddedPostgres } from '../database/embedded-postgres.ts'

describe('the embedded PostgreSQL', function () {
  this.timeout(60_000)
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'overt-embedded-'))
    chmodSync(folder, 0o755)
  })
  afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

  async function ask(url: string, text: string): Promise<Record<string, unknown> | undefined> {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(text)).rows[0]
    } finally {
      await client.end()
    }
  }

  it('is a real PostgreSQL that keeps what it commits', async () => {
    const first = await startEmbeddedPostgres({ dataFolder: folder })
    expect(await ask(first.url, `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('data_checksums') as checksums`))
      .to.deep.equal({ fsync: 'on', commit: 'on', checksums: 'on' })
    await ask(first.url, 'create table kept as select 42 as answer')
    await first.stop()
    const second = await startEmbeddedPostgres({ dataFolder: folder })
    expect(await ask(second.url, 'select answer from kept')).to.deep.equal({ answer: 42 })
    await second.stop()
  })

  it('is joined, not started twice, by a second process on the same data', async () => {
    const first = await startEmbeddedPostgres({ dataFolder: folder })
    const second = await startEmbeddedPostgres({ dataFolder: folder })
    expect(second.started).to.equal(false)
    await second.stop()
    expect(await ask(first.url, 'select 1 as alive')).to.deep.equal({ alive: 1 })
    await first.stop()
  })

  it('is prepared once when two processes start first at the same time, and goes on when the first of them ends', async () => {
    const script = `const { startEmbeddedPostgres } = await import(${JSON.stringify(new URL('../database/embedded-postgres.ts', import.meta.url).href)})
      const postgres = await startEmbeddedPostgres({ dataFolder: ${JSON.stringify(folder)} })
      process.stdout.write(postgres.url + '\\n')
      await new Promise((resolve) => process.stdin.once('end', resolve).resume())
      await postgres.stop()
      process.exit()`
    const processes = [1, 2].map(() => spawn(process.execPath, ['--conditions=overt-source', '--input-type=module', '--eval', script], { stdio: ['pipe', 'pipe', 'inherit'] }))
    const [first, second] = await Promise.all(processes.map(async ({ stdout }) => String((await once(stdout, 'data') as [Buffer])[0]).trim()))
    expect(first).to.equal(second)
    await ask(first!, 'create table kept as select 42 as answer')
    expect(await ask(second!, 'select answer from kept')).to.deep.equal({ answer: 42 })
    for (const child of processes) {
      let answer
      while (answer === undefined) answer = await ask(second!, 'select answer from kept').catch(() => undefined)
      expect(answer).to.deep.equal({ answer: 42 })
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    }
    expect(readdirSync(join(folder, 'postgres')).filter((name) => /^(?:cluster|password)\.\d+$/.test(name)), 'no half of it is left').to.deep.equal([])
  })

  /** One that is shutting down and cannot end before `release`, because this kind of shutdown waits for the connection that is still open. */
  async function startAndHold(): Promise<{ readonly pid: number; release(): Promise<void> }> {
    const postgres = await startEmbeddedPostgres({ dataFolder: folder, restart: false })
    await ask(postgres.url, 'create table kept as select 42 as answer')
    const client = new pg.Client({ connectionString: postgres.url })
    client.on('error', () => undefined)
    await client.connect()
    const lock = (): string => readFileSync(join(folder, 'postgres', 'cluster', 'postmaster.pid'), 'utf8')
    const pid = Number(lock().split('\n')[0])
    process.kill(pid, 'SIGTERM')
    while (!lock().includes('stopping')) await pause(5)
    return { pid, release: () => client.end() }
  }

  it('waits for the previous one on the same data that is still shutting down, and says so', async () => {
    const previous = await startAndHold()
    const said: string[] = []
    let resolveWaits = (): void => undefined
    const waits = new Promise<void>((resolve) => { resolveWaits = resolve })
    const starting = startEmbeddedPostgres({ dataFolder: folder, onProgress: (line) => { said.push(line); resolveWaits() } })
    await Promise.race([waits, starting.catch(() => undefined)])
    await previous.release()
    const next = await starting
    expect(said).to.deep.equal([`Waiting for the PostgreSQL of the previous start to stop (process ${previous.pid})`])
    expect(next.started).to.equal(true)
    expect(await ask(next.url, 'select answer from kept')).to.deep.equal({ answer: 42 })
    await next.stop()
  })

  it('names the process that holds the data and what to do, once it has waited long enough', async () => {
    const previous = await startAndHold()
    try {
      const error = await startEmbeddedPostgres({ dataFolder: folder, startDeadlineMs: 300 }).then(() => undefined, (cause: unknown) => cause as { code: string; message: string })
      expect(error?.code).to.equal('embedded-locked')
      expect(error?.message).to.include(`Process ${previous.pid} holds ${join(folder, 'postgres', 'cluster', 'postmaster.pid')}`).and.include(`kill -INT ${previous.pid}`)
    } finally {
      await previous.release()
      await (await startEmbeddedPostgres({ dataFolder: folder })).stop()
    }
  })

  it('waits for one on the same data that another process has started and that is still recovering', async () => {
    await (await startEmbeddedPostgres({ dataFolder: folder })).stop()
    const [lock, log, done] = [join(folder, 'postgres', 'cluster', 'postmaster.pid'), join(folder, 'postgres', 'postgres.log'), join(folder, 'recovery-may-end')]
    writeFileSync(join(folder, 'postgres', 'cluster', 'recovery.signal'), '')
    const recovering = startEmbeddedPostgres({ dataFolder: folder, restart: false, settings: { restore_command: `while [ ! -e ${done} ]; do sleep 0.02; done; false` } })
    while (!existsSync(lock) || !readFileSync(lock, 'utf8').includes('starting')) await pause(5)
    const joining = startEmbeddedPostgres({ dataFolder: folder, restart: false })
    while (!readFileSync(log, 'utf8').includes('lock file "postmaster.pid" already exists')) await pause(5)
    writeFileSync(done, '')
    const [first, second] = await Promise.all([recovering, joining])
    expect(await ask(second.url, 'select 42 as answer')).to.deep.equal({ answer: 42 })
    await second.stop()
    await first.stop()
  })

  it('is started again when it is killed, and has what was committed', async () => {
    const postgres = await startEmbeddedPostgres({ dataFolder: folder })
    await ask(postgres.url, 'create table kept as select 42 as answer')
    const pid = Number(readFileSync(join(folder, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, 'SIGKILL')
    let answer
    while (answer === undefined) answer = await ask(postgres.url, 'select answer from kept').catch(() => undefined)
    expect(answer).to.deep.equal({ answer: 42 })
    await postgres.stop()
  })

  it('listens on no network address', async () => {
    const postgres = await startEmbeddedPostgres({ dataFolder: folder })
    expect(await ask(postgres.url, `select current_setting('listen_addresses') as addresses`)).to.deep.equal({ addresses: '' })
    await postgres.stop()
  })

  it('refuses, as root, a data folder that its unprivileged user cannot reach', async function () {
    if (process.getuid?.() !== 0) {
      // Only root runs PostgreSQL as somebody else.
      this.skip()
    }
    chmodSync(folder, 0o700)
    const attempt = startEmbeddedPostgres({ dataFolder: join(folder, 'data') })
    expect(await attempt.then(() => 'started', (error: { code: string }) => error.code)).to.equal('data-unreachable')
  })
})

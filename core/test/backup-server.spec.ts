import { fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import pino from 'pino'
import { createBackups } from '../backup/backups.ts'
import type { BackupsOptions } from '../backup/backups.ts'

const bucket = 'overt-backups'
const program = fileURLToPath(new URL('../bin/run.js', import.meta.url))

interface Health { readonly configured: boolean; readonly ok: boolean; readonly fault: string | null; readonly newest: { readonly id: string; readonly check: { readonly fault: string | null } | null } | null; readonly waitingSegments: number }

describe('a server with a place for backups', function () {
  this.timeout(180_000)
  let folder: string
  let store: ChildProcess
  let server: ChildProcess
  let address: string
  let output = ''

  async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const found = await look()
      if (found !== undefined) return found
      await pause(100)
    }
  }
  const health = async (): Promise<Health> => await (await fetch(`${address}/health/backups`)).json() as Health

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-backup-server-'))
    chmodSync(folder, 0o755)
    store = fork(fileURLToPath(new URL('./fixtures/s3-server.ts', import.meta.url)), [join(folder, 's3'), bucket], { execArgv: ['--openssl-legacy-provider'] })
    const [{ port }] = await once(store, 'message') as [{ port: number }]
    mkdirSync(join(folder, 'secrets'))
    writeFileSync(join(folder, 'secrets', 'key'), `${'k'.repeat(40)}\n`, { mode: 0o600 })
    server = spawn(process.execPath, ['--conditions=overt-source', program, 'start'], {
      env: {
        ...process.env, OVERT_DATA: join(folder, 'data'), DATABASE_URL: '', PORT: '0', OVERT_BACKUP_TO: `s3://${bucket}/main`, OVERT_BACKUP_S3_ENDPOINT: `http://127.0.0.1:${port}`,
        OVERT_BACKUP_S3_ACCESS_KEY: 'S3RVER', OVERT_BACKUP_S3_SECRET_KEY: 'S3RVER', OVERT_BACKUP_KEY_FILE: join(folder, 'secrets', 'key'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: server.stdout! })
    address = await new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => {
        output += `${line}\n`
        const [, found] = /ready at (http:\S+)/.exec(line) ?? []
        if (found !== undefined) resolve(found)
      })
      server.once('exit', () => { reject(new Error(output)) })
    })
  })
  after(async () => {
    for (const child of [server, store]) {
      if (child.exitCode !== null) continue
      const ended = once(child, 'exit')
      if (child === store) child.disconnect()
      else child.kill('SIGTERM')
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  })

  it('makes the first backup by itself, restores it into a scratch folder, and says so', async () => {
    const { newest, ok } = await until(async () => {
      // Looked up at most once a minute, so the bucket is what is waited for.
      if (!existsSync(join(folder, 's3', bucket))) return undefined
      if (!readdirSync(join(folder, 's3', bucket), { recursive: true }).some((name) => /base\/[^/]+\/check/.test(String(name)))) return undefined
      const found = await health()
      return found.newest?.check == null ? undefined : found
    })
    expect(newest?.check).to.deep.include({ fault: null })
    expect(ok).to.equal(true)
    const metrics = await (await fetch(`${address}/metrics`)).text()
    expect(metrics).to.match(/^overt_backup_restores 1$/m).and.match(/^overt_backup_newest_timestamp_seconds 1\.?\d+/m).and.match(/^overt_backup_failures_total 0$/m)
  })

  it('sends the log while it runs, and leaves nothing of it behind', async () => {
    const names = (): string[] => readdirSync(join(folder, 's3', bucket), { recursive: true }).map(String).filter((name) => /log\/[0-9A-F]{24}/.test(name))
    await until(() => Promise.resolve(names().length > 0 ? true : undefined))
    const stored = readdirSync(join(folder, 's3', bucket), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(stored.some((entry) => readFileSync(join(entry.parentPath, entry.name)).includes('overt_super'))).to.equal(false)
  })

  it('ends within seconds of the signal, in good order', async () => {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    expect(await ended).to.deep.equal([0, null])
    expect(readdirSync(join(folder, 'data')).filter((name) => name.startsWith('restore-check'))).to.deep.equal([])
  })
})

describe('backups that fail', () => {
  interface Sent { readonly to: string; readonly subject: string; readonly text: string }

  async function failing(run: BackupsOptions['run']): Promise<{ readonly mails: Sent[]; readonly failures: number; readonly crons: string[] }> {
    const folder = mkdtempSync(join(tmpdir(), 'overt-backup-fails-'))
    const [mails, schedules]: [Sent[], { id: string; cron: string; run(signal: AbortSignal): Promise<void> }[]] = [[], []]
    try {
      const backups = createBackups({
        config: { to: { kind: 'folder', folder }, at: '30 1 * * *', keep: 7, key: undefined, log: false, check: true, scratchFolder: undefined, mailTo: ['a@example.test', 'b@example.test'] },
        logFolder: join(folder, 'log'), log: pino({ level: 'silent' }), clock: { now: () => Temporal.Now.instant() },
        jobs: { schedule: (schedule) => { schedules.push(schedule) } }, mail: { send: (message) => { mails.push(message); return Promise.resolve() } }, run,
      })
      await schedules[0]!.run(AbortSignal.timeout(1_000))
      for (let waited = 0; backups.failures === 0 && waited < 100; waited += 1) await pause(10)
      const { failures } = backups
      await backups.close()
      return { mails, failures, crons: schedules.map(({ cron }) => cron) }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  it('are told to every address of the operator, with the reason', async () => {
    const { mails, failures, crons } = await failing(() => Promise.resolve({ ok: false, reason: 'the disk is full' }))
    expect(crons[0]).to.equal('30 1 * * *')
    expect(failures).to.equal(1)
    expect(mails.map(({ to }) => to)).to.deep.equal(['a@example.test', 'b@example.test'])
    expect(mails[0]).to.deep.include({ subject: 'Overt: a backup failed' })
    expect(mails[0]?.text).to.contain('the disk is full')
  })

  it('are told as well where the process could not be started', async () => {
    const { mails } = await failing(() => Promise.reject(new Error('no such program')))
    expect(mails[0]?.text).to.contain('no such program')
  })
})

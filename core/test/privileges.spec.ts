import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { reachableByOthers, unprivilegedUser } from '../database/embedded-program.ts'
import { dropPrivileges, giveTo } from '../drop-privileges.ts'

const program = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const isRoot = process.getuid?.() === 0

describe('a server that was started as root', function () {
  this.timeout(120_000)
  let folder: string
  let server: ChildProcess | undefined

  before(function () {
    // Only root can give rights up, and only a program that others can read can go on without them.
    if (!isRoot || !reachableByOthers(tmpdir()) || !reachableByOthers(fileURLToPath(new URL('.', import.meta.url)))) this.skip()
    folder = mkdtempSync(join(tmpdir(), 'overt-root-'))
    chmodSync(folder, 0o755)
  })
  after(async () => {
    if (server?.exitCode === null) {
      server.kill('SIGKILL')
      await once(server, 'exit')
    }
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  })

  const environment = () => ({ ...process.env, OVERT_DATA: join(folder, 'data'), PORT: '0', OVERT_LOG_LEVEL: 'error', NODE_OPTIONS: '' })
  async function start(): Promise<{ address: string; lines: readonly string[] }> {
    const child = spawn(process.execPath, ['--conditions=overt-source', program, 'start'], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] })
    server = child
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line)
      const address = /ready at (\S+)/.exec(line)?.[1]
      if (address !== undefined) {
        child.stdout.resume()
        return { address, lines }
      }
    }
    throw new Error(`the server ended: ${lines.join(' | ')}`)
  }
  async function stop(): Promise<number | null> {
    server?.kill('SIGTERM')
    const [code] = await once(server!, 'exit') as [number | null]
    return code
  }
  async function overt(args: readonly string[], input = ''): Promise<Record<string, string>> {
    const child = spawn(process.execPath, ['--conditions=overt-source', program, ...args], { env: environment(), stdio: ['pipe', 'pipe', 'inherit'], cwd: folder })
    child.stdin.end(input)
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => { text += part })
    const [code] = await once(child, 'exit') as [number | null]
    expect(code, args.join(' ')).to.equal(0)
    return JSON.parse(text) as Record<string, string>
  }
  const idsOf = (pid: number): string[][] => [...readFileSync(`/proc/${String(pid)}/status`, 'utf8').matchAll(/^(?:Uid|Gid|Groups):\s*(.*)$/gm)].map((match) => match[1]!.trim().split(/\s+/))
  const postgres = (): number | undefined => {
    const file = join(folder, 'data', 'postgres', 'cluster', 'postmaster.pid')
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined
  }
  const status = (url: string): Promise<number> => fetch(url).then((answer) => answer.status, () => 0)

  it('gives a whole restored folder to its user, below folders that were the user\'s already too', () => {
    const user = unprivilegedUser()
    const log = join(folder, 'restored', 'cluster', 'pg_wal')
    mkdirSync(log, { recursive: true })
    giveTo(join(folder, 'restored'), user)
    writeFileSync(join(log, 'segment'), 'unpacked by root')
    giveTo(join(folder, 'restored'), user)
    expect(statSync(join(log, 'segment')).uid).to.equal(user.uid)
  })

  it('stays root, and says why, where others could not read the program or enter the data', () => {
    const hidden = join(folder, 'hidden.ts')
    writeFileSync(hidden, '')
    chmodSync(hidden, 0o600)
    expect(dropPrivileges({ dataFolder: join(folder, 'data'), reads: [hidden] })).to.deep.equal({ kept: `other users cannot read ${hidden}` })
    const closed = join(folder, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    expect(dropPrivileges({ dataFolder: join(closed, 'data'), reads: [] })).to.deep.equal({ kept: `other users cannot enter ${closed}` })
    expect(process.getuid?.()).to.equal(0)
  })

  it('goes on as the user of PostgreSQL, with everything it needs, and serves the command line of root', async () => {
    const first = await start()
    expect(first.lines.join('\n')).to.match(/Started as root; goes on as \w+ \(uid \d+\)/)
    const user = statSync(join(folder, 'data', 'postgres', 'cluster')).uid
    expect(user).to.be.greaterThan(0)
    const [uids, gids, groups] = idsOf(server!.pid!)
    expect(new Set(uids)).to.deep.equal(new Set([String(user)]))
    expect(gids).not.to.include('0')
    expect(groups).not.to.include('0')
    for (const name of readdirSync(join(folder, 'data'))) expect(statSync(join(folder, 'data', name)).uid, name).to.equal(user)

    const { workspaceId } = await overt(['user', 'create', '--email', 'root@acme.test', '--name', 'Rooted', '--workspace', 'Roots'], 'a long pass phrase')
    const signedIn = await fetch(`${first.address}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'root@acme.test', password: 'a long pass phrase' }) })
    expect(signedIn.status).to.equal(200)
    const { token } = await overt(['token', 'create', '--email', 'root@acme.test'])
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(`${first.address}/api/workspaces/${workspaceId}`, { headers })).status).to.equal(200)
    const mail = join(folder, 'data', 'mail')
    while (!existsSync(mail) || readdirSync(mail).filter((name) => name.endsWith('.eml')).length === 0) await pause(50)
    expect(statSync(mail).uid).to.equal(user)

    const killed = postgres()
    process.kill(killed!, 'SIGKILL')
    while ([undefined, killed].includes(postgres())) await pause(50)
    while (await status(`${first.address}/readyz`) !== 200) await pause(50)
    expect((await fetch(`${first.address}/api/workspaces/${workspaceId}`, { headers })).status).to.equal(200)

    const { file } = await overt(['backup', join(folder, 'backup.tar.gz')])
    expect(existsSync(file!)).to.equal(true)
    expect(await stop()).to.equal(0)

    const second = await start()
    expect((await fetch(`${second.address}/api/workspaces/${workspaceId}`, { headers })).status).to.equal(200)
    expect(await stop()).to.equal(0)
  })
})

import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import pg from 'pg'
import type { ErasureView } from '@overt/sdk'
import { startEmbeddedPostgres } from '../database/embedded-postgres.ts'
import { tablesWith } from './erasure/plant.ts'

const execute = promisify(execFile)
const script = fileURLToPath(new URL('../cli/overt.ts', import.meta.url))
const program = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const word = 'tlahuizcalpantecuhtli'

interface Outcome { readonly stdout: string; readonly stderr: string; readonly code: number }

describe('the commands that prove and repeat, as an operator runs them', function () {
  this.timeout(240_000)
  let folder: string
  let server: ChildProcess
  let address: string
  let workspaceId: string
  const at = (name: string): string => join(folder, name)

  const overt = async (data: string, args: readonly string[], input = ''): Promise<Outcome> => {
    const running = execute(process.execPath, ['--conditions=overt-source', script, ...args], { env: { ...process.env, OVERT_DATA: at(data), OVERT_LOG_LEVEL: 'silent', DATABASE_URL: '' } })
    running.child.stdin?.end(input)
    return running.then(({ stdout, stderr }) => ({ stdout, stderr, code: 0 }), (error: Outcome) => error)
  }
  async function succeed(...given: Parameters<typeof overt>): Promise<string> {
    const outcome = await overt(...given)
    expect(outcome.code, `${given[1].join(' ')}: ${outcome.stderr}${outcome.stdout}`).to.equal(0)
    return outcome.stdout
  }
  const lastLine = <T>(text: string): T => JSON.parse(text.trim().split('\n').at(-1) ?? '') as T
  async function inDatabase<T>(data: string, run: (owner: pg.Client) => Promise<T>): Promise<T> {
    const postgres = await startEmbeddedPostgres({ dataFolder: at(data) })
    const owner = new pg.Client({ connectionString: postgres.url })
    await owner.connect()
    try {
      return await run(owner)
    } finally {
      await owner.end()
      await postgres.stop()
    }
  }
  const places = (data: string): Promise<string[]> => inDatabase(data, async (owner) => (await tablesWith(owner, [word])).map((line) => line.split(':')[0]!))

  async function person(name: string, role: string): Promise<(method: string, path: string, body?: object) => Promise<Response>> {
    const email = `${name.split(' ')[0]!.toLowerCase()}@example.test`
    workspaceId = lastLine<{ workspaceId: string }>(await succeed('first', ['user', 'create', '--email', email, '--name', name, '--workspace', 'Acme', '--role', role], 'a long pass phrase\n')).workspaceId
    const { token } = lastLine<{ token: string }>(await succeed('first', ['token', 'create', '--email', email]))
    return async (method, path, body) => {
      const answer = await fetch(`${address}/api/workspaces/${workspaceId}${path}`, { method, headers: { 'authorization': `Bearer ${token}`, ...body === undefined ? {} : { 'content-type': 'application/json' } }, ...body === undefined ? {} : { body: JSON.stringify(body) } })
      expect(answer.status, `${method} ${path}`).to.be.lessThan(300)
      return answer
    }
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-restored-'))
    chmodSync(folder, 0o755)
    const [ada, mia] = [await person('Ada', 'admin'), await person(`Mia ${word}`, 'member')]
    server = spawn(process.execPath, ['--conditions=overt-source', program, 'start'], { env: { ...process.env, OVERT_DATA: at('first'), DATABASE_URL: '', PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    address = await new Promise<string>((resolve, reject) => {
      createInterface({ input: server.stdout! }).on('line', (line) => {
        output += `${line}\n`
        const [, found] = /ready at (http:\S+)/.exec(line) ?? []
        if (found !== undefined) resolve(found)
      })
      server.once('exit', () => { reject(new Error(output)) })
    })
    await ada('PATCH', '/plugins/privacy', { enabled: true })
    const id = async (answer: Promise<Response>): Promise<string> => ((await (await answer).json()) as { id: string }).id
    const organizationId = await id(ada('POST', '/organizations', { name: 'Acme' }))
    const taskId = await id(ada('POST', '/tasks', { name: 'Work', projectId: await id(ada('POST', '/projects', { name: 'Site', organizationId })) }))
    await mia('POST', '/entries', { taskId, startedAt: '2026-03-02T09:00:00Z', stoppedAt: '2026-03-02T10:00:00Z', description: `All about ${word}` })
    const { version } = (await (await mia('GET', '/policy')).json()) as { version: number }
    await mia('POST', '/policy/acknowledge', { version })
    writeFileSync(at('receipt.json'), await (await mia('GET', `/plugins/privacy/receipts/${String(version)}.json`)).text())
    await succeed('first', ['backup', at('backup.tar.gz')])
    const memberId = ((await (await mia('GET', '/rights')).json()) as { memberId: string }).memberId
    const asked = (await (await mia('POST', '/plugins/privacy/erasures', { memberId, reason: 'I leave.', startAt: new Date().toISOString() })).json()) as ErasureView
    const certificate = async (): Promise<Response> => fetch(`${address}${asked.certificatePath}`)
    while ((await certificate()).status !== 200) await pause(100)
    writeFileSync(at('certificate.json'), await (await certificate()).text())
    writeFileSync(at('erasures.ndj'), await succeed('first', ['erasure', 'ledger']))
  })
  after(async () => {
    if (server.exitCode === null) {
      const ended = once(server, 'exit')
      server.kill('SIGTERM')
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  })

  it('“overt log verify” passes while the server runs, and wrong use changes nothing', async () => {
    expect(lastLine(await succeed('first', ['log', 'verify']))).to.deep.include({ workspaceId, fault: null, chain: null })
    expect(lastLine(await succeed('first', ['log', 'verify', '--workspace', workspaceId]))).to.deep.include({ fault: null })
    for (const wrong of [['log'], ['log', 'verify', '--lost'], ['log', 'restart', '--reason', 'short'], ['log', 'burn']]) {
      const { code, stderr } = await overt('first', wrong)
      expect([code, /\(wrong-arguments\)/.test(stderr)], wrong.join(' ')).to.deep.equal([1, true])
    }
  })

  it('“overt receipt verify” judges receipts and certificates by their signature, and names a file that is none or is missing', async () => {
    const verify = async (file: string, ...more: readonly string[]): Promise<Outcome> => overt('nowhere', ['receipt', 'verify', at(file), ...more])
    for (const file of ['receipt.json', 'certificate.json']) {
      const { code, stdout } = await verify(file)
      const { valid, keyId } = lastLine<{ valid: boolean; keyId: string }>(stdout)
      expect([code, valid], file).to.deep.equal([0, true])
      expect((await verify(file, '--key', keyId)).code, file).to.equal(0)
      expect((await verify(file, '--key', '0123456789abcdef')).code, `${file} by another key`).to.equal(1)
      writeFileSync(at('changed.json'), readFileSync(at(file), 'utf8').replace(/"(acknowledgedAt|requestedAt)": ?"2\d/, '"$1":"19'))
      const changed = await verify('changed.json')
      expect([changed.code, lastLine<{ valid: boolean }>(changed.stdout).valid], `${file}, changed`).to.deep.equal([1, false])
    }
    writeFileSync(at('text.json'), 'not JSON at all')
    const other = await verify('text.json')
    expect([other.code, lastLine<{ valid: boolean }>(other.stdout).valid]).to.deep.equal([1, false])
    const missing = await verify('missing.json')
    expect([missing.code, missing.stdout, missing.stderr.trim().split('\n').length]).to.deep.equal([1, '', 1])
    expect(missing.stderr).to.contain(at('missing.json')).and.contain('does not exist')
    expect((await overt('nowhere', ['receipt'])).stderr).to.contain('(wrong-arguments)')
    expect(existsSync(at('nowhere')), 'no installation is made for it').to.equal(false)
  })

  it('a restored backup brings an erased person back, and with the ledger of erasures they are gone again', async () => {
    const ledger = readFileSync(at('erasures.ndj'), 'utf8')
    expect(ledger.trim().split('\n')).to.have.length(1)
    expect(ledger).to.not.contain(word)

    await succeed('plain', ['restore', at('backup.tar.gz')])
    expect(await places('plain')).to.include.members(['identity."user"', 'core.entry'])

    writeFileSync(at('forged.ndj'), ledger.replace(/"memberId":"[0-9a-f]{8}/, '"memberId":"00000000'))
    const forged = await overt('forged', ['restore', at('backup.tar.gz'), '--erasures', at('forged.ndj')])
    expect([forged.code, /\(not-a-ledger\)/.test(forged.stderr), existsSync(at('forged'))], forged.stderr).to.deep.equal([1, true, false])
    expect((await overt('forged', ['restore', at('backup.tar.gz'), '--erasures', at('none.ndj')])).stderr).to.contain('does not exist')

    const said = await succeed('again', ['restore', at('backup.tar.gz'), '--erasures', at('erasures.ndj')])
    expect(lastLine<{ outcome: string }>(said).outcome).to.equal('erased')
    expect(await places('again')).to.deep.equal([])
    expect(lastLine(await succeed('again', ['log', 'verify']))).to.deep.include({ fault: null, chain: null })
    expect(lastLine<{ outcome: string }>(await succeed('again', ['erasure', 'replay', at('erasures.ndj')])).outcome).to.equal('known')
  })

  it('“overt log verify” ends with 1 and says which record where somebody changed a row', async () => {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
    await inDatabase('first', async (owner) => {
      await owner.query(`set session_replication_role = 'replica'`)
      await owner.query(`update core.audit_row set body = replace(body, 'created', 'renamed') where workspace_id = $1 and sequence = (select min(sequence) from core.audit_row where workspace_id = $1 and body like '%created%')`, [workspaceId])
    })
    const { code, stdout } = await overt('first', ['log', 'verify'])
    const found = lastLine<{ fault: object | null; chain: object | null }>(stdout)
    expect([code, found.fault === null, found.chain === null], stdout).to.deep.equal([1, false, false])
  })
})

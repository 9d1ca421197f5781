import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, chmodSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'

const execute = promisify(execFile)
const script = fileURLToPath(new URL('../cli/overt.ts', import.meta.url))

interface Outcome { readonly stdout: string; readonly stderr: string; readonly code: number }

describe('backup and restore', function () {
  this.timeout(120_000)
  let folder: string
  const overt = async (data: string, args: readonly string[], input = ''): Promise<Outcome> => {
    const running = execute(process.execPath, ['--conditions=overt-source', script, ...args], { env: { ...process.env, OVERT_DATA: join(folder, data), OVERT_LOG_LEVEL: 'silent', DATABASE_URL: '' } })
    running.child.stdin?.end(input)
    return running.then(({ stdout, stderr }) => ({ stdout, stderr, code: 0 }), (error: Outcome) => error)
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'overt-backup-'))
    chmodSync(folder, 0o755)
  })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('brings an installation back as it was, into an empty folder only', async () => {
    const made = await overt('first', ['user', 'create', '--email', 'ada@example.test', '--name', 'Ada', '--workspace', 'Acme'], 'a long pass phrase\n')
    expect(made.code, made.stderr).to.equal(0)
    const { workspaceId } = JSON.parse(made.stdout) as { workspaceId: string }

    const backup = await overt('first', ['backup', join(folder, 'backup.tar.gz')])
    expect(backup.code, backup.stderr).to.equal(0)
    expect(JSON.parse(backup.stdout)).to.include({ files: 'included' })

    const refused = await overt('first', ['restore', join(folder, 'backup.tar.gz')])
    expect(refused.stderr).to.contain('not-empty')

    const restored = await overt('second', ['restore', join(folder, 'backup.tar.gz')])
    expect(restored.code, restored.stderr).to.equal(0)
    const again = await overt('second', ['user', 'create', '--email', 'bob@example.test', '--name', 'Bob', '--workspace', 'Acme'], 'another pass phrase\n')
    expect(again.code, again.stderr).to.equal(0)
    expect((JSON.parse(again.stdout) as { workspaceId: string }).workspaceId).to.equal(workspaceId)
    const { stdout } = await overt('second', ['doctor'])
    expect(stdout).to.contain('ok     tenancy of every table').and.contain('ok     files (')
  })

  it('refuses what is no backup and leaves the folder empty', async () => {
    writeFileSync(join(folder, 'noise.tar.gz'), 'this is not a tar file')
    const refused = await overt('third', ['restore', join(folder, 'noise.tar.gz')])
    expect(refused.code).to.equal(1)
    expect(refused.stderr).to.contain('not-a-backup')
    expect((await overt('third', ['restore', join(folder, 'noise.tar.gz')])).stderr).to.contain('not-a-backup')
  })
})

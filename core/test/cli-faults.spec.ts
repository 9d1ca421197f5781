import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const overt = fileURLToPath(new URL('../cli/overt.ts', import.meta.url))

describe('the command line where a folder cannot be used', function () {
  this.timeout(30_000)
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'overt-unusable-'))
    writeFileSync(join(folder, 'file'), '')
  })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  const run = (args: readonly string[], data: string) => new Promise<{ code: number; errors: string }>((resolve) => {
    const environment = { ...process.env, OVERT_DATA: data, DATABASE_URL: '' }
    execFile(process.execPath, ['--conditions=overt-source', overt, ...args], { env: environment }, (error, _output, errors) => { resolve({ code: Number(error?.code ?? 0), errors }) })
  })

  for (const [name, path] of [['is below a file', 'file/data'], ['is a file', 'file']] as const) {
    it(`names the data folder that ${name}, in one line`, async () => {
      const data = join(folder, path)
      const { code, errors } = await run(['migrate'], data)
      expect(code).to.equal(1)
      expect(errors.trim().split('\n')).to.have.length(1)
      expect(errors).to.contain(data).and.contain('(file-unusable)')
    })
  }
})

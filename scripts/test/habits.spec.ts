import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

describe('the habits of this repository', () => {
  it('exports nothing that nobody imports, has no file that nothing reaches and no circle of imports', function () {
    this.timeout(180_000)
    const run = (): string => {
      try {
        return execFileSync(process.execPath, [join(root, 'node_modules', 'knip', 'bin', 'knip.js'), '--include', 'exports,files,cycles', '--no-progress', '--no-config-hints', '--reporter', 'compact'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
      } catch (error) {
        return (error as { readonly stdout: string }).stdout
      }
    }
    expect(run().trim()).to.equal('')
  })

  it('numbers its decisions once each, without holes, with a date and a status', () => {
    const files = globSync('docs/decisions/[0-9]*.md', { cwd: root }).map((file) => basename(file)).toSorted()
    const numbers = files.map((file) => Number(file.slice(0, 3)))
    expect(numbers.filter((number, index) => numbers.indexOf(number) !== index), 'given twice').to.deep.equal([])
    const setAside = new Set([...(/Numbers that were set aside and not used: ([^\n]*)/.exec(read('docs/decisions/README.md'))?.[1] ?? '').matchAll(/\d{3}/g)].map(([number]) => Number(number)))
    const holes = Array.from({ length: numbers.at(-1)! }, (_, index) => index + 1).filter((number) => !numbers.includes(number) && !setAside.has(number))
    expect(holes, 'neither used nor set aside').to.deep.equal([])
    expect(files.filter((file) => !new RegExp(String.raw`^# ${file.slice(0, 3)}: .+\n\nDate: \d{4}-\d\d-\d\d\. Status: (?:in force|replaced by \d{3}|withdrawn)\.\n`).test(read(`docs/decisions/${file}`))), 'without "# NNN: title", date or status').to.deep.equal([])
  })

  it('names in its own settings only what is there', () => {
    const owned = [...read('.github/CODEOWNERS').matchAll(/^(\/\S+)/gm)].map(([, path]) => path!)
    expect(owned.filter((path) => !existsSync(join(root, path))), 'CODEOWNERS').to.deep.equal([])
    for (const file of globSync('.github/**/*.yml', { cwd: root })) expect(() => { parse(read(file)) }, file).not.to.throw()
    const steps = (parse(read('.github/workflows/test.yml')) as { readonly jobs: { readonly test: { readonly steps: readonly { readonly run?: string }[] } } }).jobs.test.steps
    expect(steps.some(({ run }) => run?.includes('.ci/run') === true), 'the public workflow runs what everybody runs').to.equal(true)
    expect(read('.ci/run')).to.include('npm test')
  })

  it('pins one Node for everybody', () => {
    const { optionalDependencies } = JSON.parse(read('package.json')) as { readonly optionalDependencies: Readonly<Record<string, string>> }
    for (const [name, version] of Object.entries(optionalDependencies)) expect(version.split('.')[0], name).to.equal(read('.nvmrc').trim())
  })

  it('says in a README what each published package is for', () => {
    for (const folder of ['sdk', 'core', 'client', 'admin-ui', 'agent', ...globSync('plugins/*/plugin.json', { cwd: root }).map((file) => file.replace('/plugin.json', ''))]) expect(existsSync(join(root, folder, 'README.md')), `${folder}/README.md`).to.equal(true)
  })
})

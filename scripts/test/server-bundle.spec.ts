import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { bundleFolder, freshBundle } from '../../core/bin/server-bundle.js'
import { reachableByOthers } from '../../core/database/embedded-program.ts'
import { buildServer } from '../server-bundle.ts'

const run = promisify(execFile)
const bin = new URL('../../core/bin/', import.meta.url)

/** A command line that tells what it is made of, a plugin of the platform, a package, and an SDK with one class. */
const sources = {
  'package.json': '{ "type": "module" }',
  'core/package.json': '{ "type": "module" }',
  'core/cli/overt.ts': `import { pathToFileURL } from 'node:url'
import { Kept, fail } from '@overt/sdk'
import { folder } from 'a-package'
const [what, argument = '']: string[] = process.argv.slice(2)
if (what === 'where') process.stdout.write(JSON.stringify({ word: 'one', runs: import.meta.filename, url: import.meta.url, folder: import.meta.dirname, text: 'import.meta.url', package: folder, lazy: (await import('a-lazy-package')).file }))
else if (what === 'plugin') process.stdout.write(String(((await import(pathToFileURL(argument).href)) as { made: unknown }).made instanceof Kept))
else fail()
`,
  'core/cli/start.ts': 'export {}\n',
  'sdk/package.json': '{ "name": "@overt/sdk", "type": "module", "exports": { ".": { "overt-source": "./server/index.ts", "default": "./dist/none.js" }, "./package.json": "./package.json" } }',
  'sdk/server/index.ts': `export { fail } from './passed-on.ts'
export class Kept {}
`,
  'sdk/server/passed-on.ts': `export { fail } from './fail.ts'
`,
  'sdk/server/fail.ts': `interface Reason { readonly text: string }

export function fail(): never {
  const reason: Reason = { text: 'it fails here' }
  throw new Error(reason.text)
}
`,
  'plugins/shipped/server/index.ts': `import { Kept } from '@overt/sdk'
export const made = new Kept()
`,
  'node_modules/a-package/package.json': '{ "name": "a-package", "main": "index.cjs" }',
  'node_modules/a-package/index.cjs': 'exports.folder = __dirname\n',
  'node_modules/a-lazy-package/package.json': '{ "name": "a-lazy-package", "type": "module", "exports": "./index.js" }',
  'node_modules/a-lazy-package/index.js': 'export const file = import.meta.filename\n',
  'outside/node_modules/.keep': '',
  'outside/plugin/server.mjs': `import { Kept } from '@overt/sdk'
export const made = new Kept()
`,
}

describe('the server in few files', function () {
  this.timeout(60_000)
  let root: string
  const place = (file: string): string => join(root, file)
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(place(file)), { recursive: true })
    writeFileSync(place(file), text)
  }
  const overt = (...args: readonly string[]) => run(process.execPath, ['--conditions=overt-source', place('core/bin/run.js'), ...args])
  const where = async () => JSON.parse((await overt('where')).stdout) as Record<'word' | 'runs' | 'url' | 'folder' | 'text' | 'package' | 'lazy', string>
  const isBuilt = (file: string): boolean => file.startsWith(place(bundleFolder))

  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'overt-bundle-')))
    for (const [file, text] of Object.entries(sources)) write(file, text)
    for (const file of ['run.js', 'server-bundle.js']) cpSync(new URL(file, bin), place(join('core/bin', file)))
    for (const folder of ['node_modules', 'outside/node_modules']) {
      mkdirSync(place(join(folder, '@overt')), { recursive: true })
      symlinkSync(place('sdk'), place(join(folder, '@overt/sdk')), 'junction')
    }
  })
  after(() => { rmSync(root, { recursive: true, force: true }) })
  beforeEach(async () => {
    for (const [file, text] of Object.entries(sources)) if (readFileSync(place(file), 'utf8') !== text) write(file, text)
    if (freshBundle(`${root}/`) === undefined) await buildServer(`${root}/`)
  })

  it('runs once it is built, and its modules still know their own places', async () => {
    rmSync(place(bundleFolder), { recursive: true })
    expect(isBuilt((await where()).runs)).to.equal(false)
    await buildServer(root)
    const { runs, ...told } = await where()
    expect(isBuilt(runs)).to.equal(true)
    const file = place('core/cli/overt.ts')
    expect(told).to.deep.equal({ word: 'one', url: pathToFileURL(file).href, folder: dirname(file), text: 'import.meta.url', package: place('node_modules/a-package'), lazy: place('node_modules/a-lazy-package/index.js') })
  })

  it('is not used after a source changed, even to the same length at the same time', async () => {
    const file = place('core/cli/overt.ts')
    const { atime, mtime } = statSync(file)
    write('core/cli/overt.ts', sources['core/cli/overt.ts'].replace('one', 'two'))
    utimesSync(file, atime, mtime)
    const told = await where()
    expect([told.word, isBuilt(told.runs)]).to.deep.equal(['two', false])
    await buildServer(root)
    const again = await where()
    expect([again.word, isBuilt(again.runs)]).to.deep.equal(['two', true])
  })

  for (const [what, change] of [
    ['a module deep inside changed', () => { write('sdk/server/fail.ts', `${sources['sdk/server/fail.ts']}export const more = 1\n`) }],
    ['a module changed that only passes others on', () => { write('sdk/server/passed-on.ts', `${sources['sdk/server/passed-on.ts']}// other\n`) }],
    ['a package was installed again', () => { write('node_modules/a-package/index.cjs', 'exports.folder = __filename\n') }],
    ['its imports lead elsewhere', () => { write('sdk/package.json', sources['sdk/package.json'].replace('none', 'other')) }],
    ['a source is gone', () => { rmSync(place('core/cli/start.ts')); write('core/cli/start.ts', 'export {} // other\n') }],
  ] as const) {
    it(`is not used after ${what}`, () => {
      expect(freshBundle(root)).to.include({ root })
      change()
      expect(freshBundle(root)).to.equal(undefined)
    })
  }

  it('is not used in a checkout that was moved, nor when it was built halfway', () => {
    const moved = `${root}-moved`
    cpSync(root, moved, { recursive: true, verbatimSymlinks: true })
    expect(freshBundle(moved)).to.equal(undefined)
    rmSync(moved, { recursive: true })
    write(join(bundleFolder, 'bundle.json'), readFileSync(place(join(bundleFolder, 'bundle.json')), 'utf8').slice(0, 100))
    expect(freshBundle(root)).to.equal(undefined)
    rmSync(place(bundleFolder), { recursive: true })
  })

  it('gives plugins, shipped and from outside, the one SDK that the server runs on', async () => {
    for (const plugin of ['plugins/shipped/server/index.ts', 'outside/plugin/server.mjs']) expect((await overt('plugin', place(plugin))).stdout, plugin).to.equal('true')
    rmSync(place(bundleFolder), { recursive: true })
    expect((await overt('plugin', place('outside/plugin/server.mjs'))).stdout).to.equal('true')
  })

  it('names the source and its line where something fails', async () => {
    const { stderr } = await overt('fail').then(() => ({ stderr: '' }), (error: { stderr: string }) => error)
    expect(stderr).to.contain(`${place('sdk/server/fail.ts')}:5`).and.contain('it fails here')
  })

  it('runs for whoever may not write to the checkout, built or not', async function () {
    const isRoot = process.getuid?.() === 0
    if (isRoot && !reachableByOthers(process.execPath)) this.skip()
    chmodSync(root, 0o755)
    for (const folder of ['core', 'node_modules']) chmodSync(place(folder), 0o555)
    try {
      const asNobody = async () => JSON.parse((await run(process.execPath, ['--conditions=overt-source', place('core/bin/run.js'), 'where'], { ...isRoot ? { uid: 65_534, gid: 65_534 } : {}, env: { HOME: place('no-home') } })).stdout) as { readonly runs: string }
      expect(isBuilt((await asNobody()).runs)).to.equal(true)
      renameSync(place(bundleFolder), place('aside'))
      expect(isBuilt((await asNobody()).runs)).to.equal(false)
    } finally {
      for (const folder of ['core', 'node_modules']) chmodSync(place(folder), 0o755)
    }
  })
})

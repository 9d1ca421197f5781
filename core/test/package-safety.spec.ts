import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { Header } from 'tar'
import type { HeaderData } from 'tar'
import { packagePlaces } from '../cli/plugin/package-places.ts'
import { addPlugin } from '../plugin-packages/add-plugin.ts'

const codeOf = (promise: Promise<unknown>) => promise.then(() => undefined, (error: { code?: string }) => error.code)
type Part = Partial<HeaderData> & { readonly path: string; readonly content?: string }

/** A .tgz written header by header, as no tool would write it. */
function archive(parts: readonly Part[]): Buffer {
  const blocks = parts.flatMap(({ content = '', ...header }) => {
    const block = Buffer.alloc(512)
    new Header({ type: 'File', mode: 0o644, uid: 0, gid: 0, mtime: new Date(0), size: Buffer.byteLength(content), ...header }).encode(block)
    return [block, Buffer.from(content), Buffer.alloc((512 - Buffer.byteLength(content) % 512) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1_024)]))
}

const manifest = (id: string): string => JSON.stringify({ id, title: 'Hostile', summary: 'Hostile.', requires: { platform: '*' }, collects: [] })
const packageFile = JSON.stringify({ name: 'overt-plugin-hostile', version: '1.0.0', type: 'module', license: 'MIT', exports: { './server': './dist/server/index.js', './plugin.json': './plugin.json' }, peerDependencies: { '@overt/sdk': '^0.1.0' } })
const plugin = (id: string, code: string): readonly Part[] => [
  { path: 'package/package.json', content: packageFile }, { path: 'package/plugin.json', content: manifest(id) }, { path: 'package/README.md', content: 'Hostile.' },
  { path: 'package/dist/server/index.js', content: code },
]

describe('a hostile package', function () {
  this.timeout(60_000)
  let folder: string
  before(() => { folder = mkdtempSync(join(tmpdir(), 'overt-hostile-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  const cases: Readonly<Record<string, readonly [code: string, parts: readonly Part[]]>> = {
    'with a path that leads out': ['package-unsafe', [...plugin('hostile', ''), { path: 'package/../../../ran', content: 'out' }]],
    'with an absolute path': ['package-unsafe', [{ path: '/tmp/overt-ran', content: 'out' }]],
    'with a symbolic link': ['package-unsafe', [...plugin('hostile', ''), { path: 'package/locales', type: 'SymbolicLink', linkpath: '/etc' }]],
    'with a hard link': ['package-unsafe', [...plugin('hostile', ''), { path: 'package/passwd', type: 'Link', linkpath: '/etc/passwd' }]],
    'with a device': ['package-unsafe', [{ path: 'package/zero', type: 'CharacterDevice' }]],
    'with one file twice': ['package-unsafe', [...plugin('hostile', ''), { path: 'package/PLUGIN.json', content: manifest('other') }]],
    'that unpacks to more than a plugin holds': ['package-unsafe', Array.from({ length: 4 }, (_each, index) => ({ path: `package/zeros-${index}`, content: '0'.repeat(19_000_000) }))],
    'with too many files': ['package-unsafe', Array.from({ length: 2_100 }, (_each, index) => ({ path: `package/${index}`, content: '' }))],
    'with the id of a bundled plugin': ['plugin-shipped', plugin('attendance', `import { writeFileSync } from 'node:fs'; writeFileSync(process.env.RAN_BY_TEST, '')`)],
    'with an id that is a path': ['not-a-plugin', plugin('../core', '')],
    'for another platform': ['not-a-plugin', plugin('hostile', '').map((part) => part.path.endsWith('plugin.json') ? { ...part, content: manifest('hostile').replace('"*"', '"^99"') } : part)],
    'that is torn': ['not-a-plugin', []],
    'that ends its process when it is imported': ['plugin-check-failed', plugin('hostile', 'process.exit(0)')],
  }
  for (const [what, [code, parts]] of Object.entries(cases)) {
    it(`${what} is refused, and leaves nothing`, async () => {
      const plugins = join(folder, 'plugins')
      mkdirSync(plugins, { recursive: true })
      const file = join(folder, 'hostile.tgz')
      writeFileSync(file, archive(parts))
      const ran = join(folder, 'ran')
      process.env.RAN_BY_TEST = ran
      expect(await codeOf(addPlugin(file, packagePlaces({ pluginsFolder: plugins })))).to.equal(code)
      expect(readdirSync(plugins).filter((name) => name !== 'node_modules')).to.deep.equal([])
      expect(existsSync(ran) || existsSync('/tmp/overt-ran')).to.equal(false)
    })
  }
})

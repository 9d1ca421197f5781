import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Part {
  readonly name: string
  /** Files whose content decides whether the part must be built again, relative to the root. */
  readonly sources: readonly string[]
  /** A file that exists once the part is built. */
  readonly result: string
  build(): Promise<string>
}

const notSource = (path: string): boolean => /(?:^|[\\/])(?:node_modules|dist|test)(?:[\\/]|$)/.test(path)

function stampOf(sources: readonly string[]): string {
  const hash = createHash('sha256')
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: root, exclude: notSource })).sort()
  for (const file of files) {
    if (!/\.[a-z]+$/i.test(file)) continue
    hash.update(file).update('\0').update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

const shared = ['package-lock.json', 'sdk/vite/**/*.{ts,css}']

function parts(wanted: readonly string[] | undefined): Part[] {
  const host: Part = {
    name: 'admin UI',
    sources: [...shared, 'admin-ui/{app,build,locales,pages,parts,public,shared,state}/**/*', 'admin-ui/index.html', 'sdk/{ui,wire}/**/*.{ts,vue}', 'plugins/*/plugin.json'],
    result: join('admin-ui', 'dist', 'index.html'),
    async build() {
      const { buildHost, firstPaintLimitBytes } = await import('../admin-ui/build/build.ts')
      const { firstPaintBytes, heaviestPage } = await buildHost()
      return `first paint needs ${(firstPaintBytes / 1000).toFixed(0)} kB of JavaScript, gzip (${heaviestPage}; at most ${firstPaintLimitBytes / 1000})`
    },
  }
  const plugins = readdirSync(join(root, 'plugins')).filter((name) => existsSync(join(root, 'plugins', name, 'ui', 'index.ts')) && existsSync(join(root, 'plugins', name, 'plugin.json')) && (wanted?.includes(name) ?? true))
  return [host, ...plugins.map((name): Part => ({
    name: `plugin ${name}`,
    sources: [...shared, `plugins/${name}/{ui,locales}/**/*`, `plugins/${name}/{plugin.json,contracts.ts}`],
    result: join('plugins', name, 'dist', 'ui', 'ui.json'),
    async build() {
      const { buildPluginUi } = await import('../admin-ui/build/build.ts')
      await buildPluginUi(join(root, 'plugins', name))
      return ''
    },
  }))]
}

/** Builds the admin UI and the UI halves of the plugins, or of those named, as far as their sources changed; tells what it does line by line. */
export async function buildUi(tell: (line: string) => void, plugins?: readonly string[]): Promise<void> {
  for (const part of parts(plugins)) {
    const stampFile = join(root, dirname(part.result), '.stamp')
    const stamp = stampOf(part.sources)
    if (existsSync(join(root, part.result)) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) continue
    tell(`Building the ${part.name} …`)
    const started = performance.now()
    const remark = await part.build()
    mkdirSync(dirname(stampFile), { recursive: true })
    writeFileSync(stampFile, stamp)
    tell(`  ${relative(root, join(root, part.result))} in ${((performance.now() - started) / 1000).toFixed(1)} s${remark === '' ? '' : `; ${remark}`}`)
  }
}

if (import.meta.main) await buildUi((line) => { process.stdout.write(`${line}\n`) })

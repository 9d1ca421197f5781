import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleFolder, freshBundle } from '../core/bin/server-bundle.js'
import { exclusively } from './exclusive.ts'

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

const shared = ['package-lock.json', 'sdk/vite/**/*.{ts,css}', 'sdk/wire/plugin.ts']

function parts(wanted: readonly string[] | undefined): Part[] {
  const host: Part = {
    name: 'admin UI',
    sources: [...shared, 'admin-ui/{app,build,locales,log-verifier,pages,parts,public,shared,state,worker}/**/*', 'admin-ui/{index.html,service-worker.ts}', 'sdk/{transparency,ui,web,wire}/**/*.{ts,vue}', 'plugins/*/plugin.json', 'plugins/*/ui/**/*.{ts,vue}'],
    result: join('admin-ui', 'dist', 'index.html'),
    async build() {
      const { buildHost, firstPaintLimitBytes } = await import('../admin-ui/build/build.ts')
      const { firstPaintBytes, heaviestPage } = await buildHost()
      return `first paint needs ${(firstPaintBytes / 1000).toFixed(0)} kB of JavaScript, gzip (${heaviestPage}; at most ${firstPaintLimitBytes / 1000})`
    },
  }
  const having = (file: string): string[] => readdirSync(join(root, 'plugins'))
    .filter((name) => existsSync(join(root, 'plugins', name, file)) && existsSync(join(root, 'plugins', name, 'plugin.json')) && (wanted?.includes(name) ?? true))
  const apps = having(join('app', 'index.html')).map((name): Part => ({
    name: `app of ${name}`,
    sources: [...shared, 'sdk/{transparency,web,wire}/**/*.ts', `plugins/${name}/{app,rules}/**/*`, `plugins/${name}/{plugin.json,contracts.ts,wire.ts}`],
    result: join('plugins', name, 'dist', 'app', 'index.html'),
    async build() {
      const { buildPluginApp } = await import('../admin-ui/build/build.ts')
      await buildPluginApp(join(root, 'plugins', name))
      return ''
    },
  }))
  return [host, ...apps, ...having(join('ui', 'index.ts')).map((name): Part => ({
    name: `plugin ${name}`,
    sources: [...shared, `plugins/${name}/{ui,locales,rules}/**/*`, `plugins/${name}/{plugin.json,contracts.ts}`],
    result: join('plugins', name, 'dist', 'ui', 'ui.json'),
    async build() {
      const { buildPluginUi } = await import('../admin-ui/build/build.ts')
      await buildPluginUi(join(root, 'plugins', name), 'host')
      return ''
    },
  }))]
}

/** Builds the admin UI and the UI halves of the plugins, or of those named, as far as their sources changed; tells what it does line by line. */
export async function buildUi(tell: (line: string) => void, plugins?: readonly string[]): Promise<void> {
  const wanted = parts(plugins)
  if (!wanted.some(isStale)) return
  // A server and a test that start first at the same time would write over each other's files.
  await exclusively(join(root, 'node_modules', '.cache-overt-build'), async () => {
    for (const part of wanted.filter(isStale)) await buildPart(part, tell)
  })
}

const stampFileOf = (part: Part): string => join(root, dirname(part.result), '.stamp')

function isStale(part: Part): boolean {
  const stampFile = stampFileOf(part)
  return !existsSync(join(root, part.result)) || !existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stampOf(part.sources)
}

async function buildPart(part: Part, tell: (line: string) => void): Promise<void> {
  tell(`Building the ${part.name} …`)
  const started = performance.now()
  // Of the sources as they are now: what changes during the build is built next time.
  const stamp = stampOf(part.sources)
  const remark = await part.build()
  const stampFile = stampFileOf(part)
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
  tell(`  ${relative(root, join(root, part.result))} in ${((performance.now() - started) / 1000).toFixed(1)} s${remark === '' ? '' : `; ${remark}`}`)
}

/** Builds the server into few files where a source of it changed. */
export async function buildServerBundle(tell: (line: string) => void): Promise<void> {
  if (freshBundle(root) !== undefined) return
  await exclusively(join(root, 'node_modules', '.cache-overt-build-server'), async () => {
    if (freshBundle(root) !== undefined) return
    tell('Building the server …')
    const started = performance.now()
    const { buildServer } = await import('./server-bundle.ts')
    const count = await buildServer(root)
    tell(`  ${bundleFolder} of ${count} sources in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  })
}

if (import.meta.main) {
  const [wanted] = process.argv.slice(2)
  const tell = (line: string): void => { process.stdout.write(`${line}\n`) }
  if (process.channel !== undefined) {
    // Beside a server: after everything else, and no longer than it.
    setPriority(constants.priority.PRIORITY_LOW)
    process.once('disconnect', () => process.exit())
    process.channel.unref()
  }
  try {
    if (wanted !== 'server') await buildUi(tell)
    if (wanted !== 'ui') await buildServerBundle(tell)
  } catch (error) {
    // A folder that cannot be written is no fault of the code: no stack.
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}

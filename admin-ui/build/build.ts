import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import { compressFiles, overtApp, overtPlugin } from '@overt/sdk/vite'
import { staticGraph, totalBytes } from './first-paint.ts'
import { adminUiFolder, hostConfig } from './host-config.ts'
import { buildManifests } from './manifest.ts'
import { shellOf } from './shell.ts'

/** JavaScript, gzipped, that may be needed before the first paint; a test holds the build to it. */
export const firstPaintLimitBytes = 150_000

export interface HostBuild {
  /** Gzipped bytes of the entry's static graph with the page that is heaviest to open. */
  readonly firstPaintBytes: number
  readonly heaviestPage: string
}

/** Builds the host application into `admin-ui/dist`, and notes in `build.json` how much JavaScript the first paint needs. */
export async function buildHost(mode: 'production' | 'development' = 'production'): Promise<HostBuild> {
  const result = await build(await hostConfig(mode))
  if (!('output' in result)) throw new Error('Vite gave no output')
  const { output } = result
  const opened = new Set(['TodayPage', 'SignInPage', 'FirstRunPage'])
  const pages = output.filter((part) => part.type === 'chunk').filter(({ name, isDynamicEntry }) => isDynamicEntry && opened.has(name))
  const always = new Set(['index', 'AppShell', 'en'])
  let heaviest = { page: 'index', bytes: totalBytes(staticGraph(output, ({ isEntry, name }) => isEntry && name === 'index')) }
  for (const { name: page } of pages) {
    const bytes = totalBytes(staticGraph(output, ({ isEntry, isDynamicEntry, name }) =>
      (isEntry && name === 'index') || (isDynamicEntry && (name === page || (always.has(name) && (page === 'TodayPage' || name === 'en'))))))
    if (bytes > heaviest.bytes) heaviest = { page, bytes }
  }
  if (mode === 'production') {
    await compressFiles(join(adminUiFolder, 'dist', 'assets'))
  }
  await buildManifests(join(adminUiFolder, 'locales'), join(adminUiFolder, 'dist'))
  await buildWorker()
  await buildVerifier()
  const made: HostBuild = { firstPaintBytes: heaviest.bytes, heaviestPage: heaviest.page }
  await writeFile(join(adminUiFolder, 'dist', 'build.json'), `${JSON.stringify(made)}\n`)
  return made
}

/** The service worker is one file of its own, at the root of the site: it outlives pages and their builds. */
async function buildWorker(): Promise<void> {
  const outDir = join(adminUiFolder, 'dist')
  await build({
    root: adminUiFolder, configFile: false, logLevel: 'warn', publicDir: false, define: { __OVERT_SHELL__: JSON.stringify(await shellOf(outDir)) },
    build: { outDir, emptyOutDir: false, target: 'es2022', lib: { entry: join(adminUiFolder, 'service-worker.ts'), formats: ['iife'], name: 'worker', fileName: () => 'service-worker.js' } },
  })
}

/** The page that checks proofs of the log is one file without a server: its script stands in it. */
async function buildVerifier(): Promise<void> {
  const folder = join(adminUiFolder, 'log-verifier')
  const built = await build({
    root: adminUiFolder, configFile: false, logLevel: 'warn', publicDir: false,
    resolve: { alias: [{ find: /^@overt\/sdk\/transparency$/, replacement: join(adminUiFolder, '..', 'sdk', 'transparency', 'index.ts') }] },
    build: { write: false, target: 'es2022', lib: { entry: join(folder, 'verifier.ts'), formats: ['iife'], name: 'verifier', fileName: () => 'verifier.js' } },
  })
  const [chunk] = (Array.isArray(built) ? built : [built]).flatMap((result) => ('output' in result ? result.output : []))
  if (chunk?.type !== 'chunk') throw new Error('Vite gave no script for the verifier page')
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  await writeFile(join(adminUiFolder, 'dist', 'log-verifier.html'), page.replace('/* verifier */', () => chunk.code.replaceAll('</', '<\\/')))
}

/** Builds the UI half of one plugin into its `dist/ui`; its utilities are in the host's stylesheet where it lies beside the host. */
export async function buildPluginUi(folder: string, styles: 'own' | 'host' = 'own'): Promise<void> {
  await build({ root: folder, configFile: false, logLevel: 'warn', plugins: [overtPlugin({ folder, styles })] })
}

/** Builds the app of one plugin into its `dist/app`. */
export async function buildPluginApp(folder: string): Promise<void> {
  await build({ configFile: false, logLevel: 'warn', plugins: [overtApp({ folder })] })
}

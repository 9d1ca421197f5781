import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { wrongUse } from './errors.ts'
import { readerModules } from './reader-modules.ts'
import type { ReaderModule } from './reader-modules.ts'

/** What is used of Vite, which is the plugin author's own dependency. */
export interface ViteTool {
  build(config: object): Promise<unknown>
}

/** Vite as the plugin's own package has it. Errors: `wrong-use`. */
export async function viteOf(folder: string): Promise<ViteTool> {
  try {
    return await import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve('vite')).href) as ViteTool
  } catch (cause) {
    throw wrongUse({ values: { usage: 'Building a plugin needs vite among its devDependencies; run npm install.' }, cause })
  }
}

/** Builds the server half into one module with everything but the SDK inside, each of its readers into another, and the UI half and the app where there are such. */
export async function buildPlugin(folder: string, watch = false): Promise<void> {
  const { plugin, found } = readerModules(folder)
  await buildServerModule(folder, { file: join(folder, 'server', 'index.ts'), output: 'index.js' }, { emptyOutDir: true, plugins: [plugin] })
  for (const module of found()) await buildServerModule(folder, module, { emptyOutDir: false, plugins: [] })
  await buildPluginPages(folder, watch)
}

/** Builds what a plugin has for browsers: its UI half and its app. */
export async function buildPluginPages(folder: string, watch = false): Promise<void> {
  if (existsSync(join(folder, 'ui', 'index.ts'))) await buildPluginUi(folder, watch)
  if (existsSync(join(folder, 'app', 'index.html'))) await buildPluginApp(folder)
}

async function buildServerModule(folder: string, { file, output }: ReaderModule, { emptyOutDir, plugins }: { readonly emptyOutDir: boolean; readonly plugins: readonly object[] }): Promise<void> {
  const vite = await viteOf(folder)
  await vite.build({
    root: folder, configFile: false, logLevel: 'warn', publicDir: false, plugins,
    build: {
      ssr: file,
      outDir: join(folder, 'dist', 'server'),
      emptyOutDir,
      target: 'esnext',
      minify: false,
      rolldownOptions: { external: externals(folder), output: { format: 'es', entryFileNames: output, codeSplitting: false } },
    },
    ssr: { target: 'node', noExternal: true },
  })
}

/** Builds the UI half, again at every change where `watch` is set. */
export async function buildPluginUi(folder: string, watch: boolean): Promise<void> {
  const vite = await viteOf(folder)
  const { overtPlugin } = await presetsOf(folder)
  await vite.build({ root: folder, configFile: false, logLevel: 'warn', plugins: [overtPlugin({ folder })], ...(watch ? { build: { watch: {} } } : {}) })
}

async function buildPluginApp(folder: string): Promise<void> {
  const vite = await viteOf(folder)
  const { overtApp } = await presetsOf(folder)
  await vite.build({ configFile: false, logLevel: 'warn', plugins: [overtApp({ folder })] })
}

type Preset = (options: { readonly folder: string }) => unknown

/** The build presets of the SDK that the plugin has. Errors: `wrong-use` where a package that they build with is missing. */
async function presetsOf(folder: string): Promise<{ readonly overtPlugin: Preset; readonly overtApp: Preset }> {
  try {
    return await import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve('@overt/sdk/vite')).href) as { readonly overtPlugin: Preset; readonly overtApp: Preset }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw wrongUse({ values: { usage: 'Building the UI half needs the optional peer dependencies of @overt/sdk/vite among the devDependencies; a new plugin made with --full names them all.' }, cause })
  }
}

/** The SDK is the host's own copy, and so is whatever else the plugin names as a peer. */
function externals(folder: string): string[] {
  const { peerDependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly peerDependencies?: Readonly<Record<string, string>> }
  return [...new Set(['@overt/sdk', ...Object.keys(peerDependencies)])]
}

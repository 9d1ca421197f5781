import { readFile, readdir } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'
import type { Plugin } from 'vite'
import { bundledFile } from './bundled-modules.ts'
import { compressFiles } from './compress-files.ts'

/** Where the app of a plugin lies. */
export interface OvertAppOptions {
  /** Folder with `plugin.json` and `app/index.html`; default: Vite's root. */
  readonly folder?: string
}

/** One file of the app as its service worker keeps it: its address below the app, and what changes with its content. */
export interface AppFileRevision {
  readonly url: string
  /** Null where the address itself changes with the content. */
  readonly revision: string | null
}

const scripts = /<script(?![^>]*\bsrc=)[^>]*>\s*\S|\son[a-z]+\s*=|<style[\s>]/i

/**
 * Vite preset for a plugin's app: `app/index.html` with its modules, `app/public` as it is, and `app/service-worker.ts` as `service-worker.js`, into
 * `dist/app`, compressed beside. In the worker `__OVERT_APP_FILES__` is the list of what was built, as `AppFileRevision[]`.
 * Errors: the build fails where the page holds inline scripts, handlers or styles, which the platform's policy would not run.
 */
export function overtApp(options: OvertAppOptions = {}): Plugin[] {
  const folder = options.folder === undefined ? process.cwd() : resolve(options.folder)
  const { id } = JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8')) as { readonly id: string }
  const made = join(folder, 'dist', 'app')
  return [
    {
      name: 'overt:app',
      enforce: 'pre',
      config: () => ({
        root: join(folder, 'app'),
        base: `/apps/${id}/`,
        publicDir: join(folder, 'app', 'public'),
        define: { 'process.env.NODE_ENV': JSON.stringify('production'), __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
        build: { outDir: made, emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
      }),
      resolveId: bundledFile,
    },
    vue(),
    {
      name: 'overt:app-finish',
      enforce: 'post',
      async writeBundle() {
        const page = await readFile(join(made, 'index.html'), 'utf8')
        if (scripts.test(page)) throw new Error('app/index.html holds an inline script, handler or style; the page is not allowed to run it. Move it into a module or a stylesheet.')
        await buildWorker(folder, made)
        await Promise.all([compressFiles(made), ...existsSync(join(made, 'assets')) ? [compressFiles(join(made, 'assets'))] : []])
      },
    },
  ]
}

async function buildWorker(folder: string, made: string): Promise<void> {
  const entry = join(folder, 'app', 'service-worker.ts')
  if (!existsSync(entry)) return
  const files = await revisions(made)
  await build({
    root: join(folder, 'app'), configFile: false, logLevel: 'warn', publicDir: false,
    define: { __OVERT_APP_FILES__: JSON.stringify(files), 'process.env.NODE_ENV': JSON.stringify('production') },
    build: { outDir: made, emptyOutDir: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'worker', fileName: () => 'service-worker.js' } },
  })
}

async function revisions(made: string): Promise<readonly AppFileRevision[]> {
  const names = (await readdir(made, { recursive: true, withFileTypes: true })).filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(made.length + 1).replaceAll('\\', '/'))
  return Promise.all(names.toSorted().filter((name) => !/\.(?:map|br|gz)$/.test(name)).map(async (name) => ({
    url: name === 'index.html' ? '' : name,
    revision: name.startsWith('assets/') ? null : createHash('sha256').update(await readFile(join(made, name))).digest('base64url').slice(0, 12),
  })))
}

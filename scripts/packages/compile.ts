import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Parts of the SDK that run in pages. */
const pageParts = ['ui', 'people', 'web'] as const

/** Compiled code of the packages, laid out as the sources are. */
export const compiledFolder = (root: string): string => join(root, 'node_modules', '.cache-overt-packages', 'compiled')

/**
 * Compiles what runs on a server into one JavaScript file, declaration and source map for each source, and the parts that the SDK offers to pages into one module
 * with declarations. Throws with the compiler's complaints.
 */
export async function compilePackages(root: string): Promise<string> {
  const compiled = compiledFolder(root)
  rmSync(dirname(compiled), { recursive: true, force: true })
  mkdirSync(compiled, { recursive: true })
  await typescript(root, 'typescript', 'bin/tsc', ['-p', 'tsconfig.packages.json'])
  await declareUi(root, compiled)
  await buildUi(root, compiled)
  return compiled
}

async function typescript(root: string, packageName: string, program: string, args: readonly string[]): Promise<void> {
  const folder = dirname(createRequire(join(root, 'package.json')).resolve(`${packageName}/package.json`))
  await run(process.execPath, [join(folder, program), ...args], { cwd: root }).catch((error: { readonly stdout?: string; readonly message: string }) => {
    throw new Error(error.stdout?.trim() || error.message)
  })
}

async function declareUi(root: string, compiled: string): Promise<void> {
  const config = join(dirname(compiled), 'tsconfig.ui.json')
  writeFileSync(config, JSON.stringify({
    extends: join(root, 'tsconfig.ui.json'),
    compilerOptions: { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir: compiled },
    include: [...pageParts.map((part) => join(root, 'sdk', part, '**', '*')), join(root, 'sdk', 'wire', 'punycode.d.ts')],
    exclude: [join(root, 'sdk', 'ui', 'test')],
  }))
  await typescript(root, 'vue-tsc', 'bin/vue-tsc.js', ['-p', config])
}

/** Packages stay imports: pages take them from the host, and tests from whoever has them installed. */
async function buildUi(root: string, compiled: string): Promise<void> {
  const { build } = await import('vite')
  const { default: vue } = await import('@vitejs/plugin-vue')
  await build({
    root: join(root, 'sdk'), configFile: false, logLevel: 'error', publicDir: false, plugins: [vue()],
    build: {
      outDir: join(compiled, 'sdk'), emptyOutDir: false, sourcemap: true, minify: false, target: 'esnext',
      lib: { entry: Object.fromEntries(pageParts.map((part) => [`${part}/index`, join(root, 'sdk', part, 'index.ts')])), formats: ['es'] },
      rolldownOptions: {
        external: (id: string) => !/^[./]|^\0/.test(id) && !id.includes(root),
        output: { entryFileNames: '[name].js', chunkFileNames: 'ui/[name]-[hash].js' },
      },
    },
  })
}

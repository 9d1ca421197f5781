import { existsSync, globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import type { Plugin } from 'rolldown'
import { bundleFolder, stampOf } from '../core/bin/server-bundle.js'
import type { ServerBundle } from '../core/bin/server-bundle.js'

/** What somebody asks for by name at run time, beside the command line: the SDK, and the server halves of the plugins that ship with the platform. */
const entryFiles = ['core/cli/overt.ts', 'core/cli/start.ts', 'sdk/server/index.ts', 'plugins/*/server/index.ts', 'plugins/*/contracts.ts']
/** They say how imports are resolved and which packages are installed. */
const resolutionFiles = ['package-lock.json', 'package.json', 'core/package.json', 'sdk/package.json', 'plugins/*/package.json', 'tsconfig.json', 'scripts/server-bundle.ts']

/** The first reads files beside itself that no bundle holds; the other is wanted for a configuration file that Overt does not have. */
const leftOutside = ['@fastify/swagger-ui', 'typescript']

const isOfPackage = (path: string): boolean => path.includes(`${sep}node_modules${sep}`)

/**
 * Builds the server as few files: a start then reads a dozen of them instead of two thousand. Sources keep their own places
 * (`import.meta`, `__dirname`) and lines, packages that are loaded later stay where they are. Returns how many sources it holds.
 */
export async function buildServer(checkout: string): Promise<number> {
  const root = resolve(checkout)
  const listed = (patterns: readonly string[]) => patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).sort()
  const entries = listed(entryFiles)
  const folder = join(root, bundleFolder)
  const partial = `${folder}.${process.pid}`
  const started = Date.now()
  const read = new Map<string, string>(listed(resolutionFiles).map((file) => [file, readFileSync(join(root, file), 'utf8')]))
  const bundler = await rolldown({
    cwd: root, platform: 'node', onLog: reportFaults, input: Object.fromEntries(entries.map((file) => [file.replace(/\.ts$/, ''), join(root, file)])),
    resolve: { conditionNames: ['overt-source', 'node'] },
    plugins: [noteSources(root, read), keepOutside(), keepPlaces()],
  })
  try {
    const { output } = await bundler.write({
      dir: partial, format: 'esm', sourcemap: true, entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js',
      codeSplitting: { groups: [{ name: 'packages', test: (id) => isOfPackage(id), tags: ['$initial'] }] },
    })
    const files = [...new Set(output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : [])))].filter((id) => existsSync(id)).map((id) => relative(root, id))
    const isOurs = (file: string): boolean => !isOfPackage(join(root, file))
    const content = { sources: [...new Set([...files.filter(isOurs), ...read.keys()])].sort(), packages: files.filter((file) => !isOurs(file)).sort() }
    const changed = content.sources.find((file) => readFileSync(join(root, file), 'utf8') !== read.get(file)) ?? content.packages.find((file) => statSync(join(root, file)).mtimeMs >= started)
    if (changed !== undefined) throw new Error(`${changed} changed while the server was built; build it again`)
    const bundle: ServerBundle = { root, stamp: stampOf(root, content), ...content, entries: Object.fromEntries(entries.map((file) => [file, file.replace(/\.ts$/, '.js')])) }
    for (const map of globSync('chunks/packages-*.map', { cwd: partial })) rmSync(join(partial, map))
    writeFileSync(join(partial, 'bundle.json'), JSON.stringify(bundle))
    rmSync(folder, { recursive: true, force: true })
    renameSync(partial, folder)
    return content.sources.length
  } finally {
    await bundler.close()
    rmSync(partial, { recursive: true, force: true })
  }
}

/** Notes what was read of our own files, so that a change during the build is not taken for what was built. */
const noteSources = (root: string, read: Map<string, string>): Plugin => ({
  name: 'note-sources',
  load(id) {
    if (isOfPackage(id) || !existsSync(id)) return undefined
    const code = readFileSync(id, 'utf8')
    read.set(relative(root, id), code)
    return extname(id) === '.ts' ? { code, moduleType: 'ts' } : undefined
  },
})

/** Leaves where it is what is loaded later or not at all: packages that are imported when they are needed, and drivers of databases that nobody has installed. */
function keepOutside(): Plugin {
  const isBare = (specifier: string): boolean => !/^[./]|^file:|^node:/.test(specifier) && !isBuiltin(specifier)
  return {
    name: 'keep-outside',
    async resolveId(specifier, importer, { kind }) {
      if (importer === undefined || !isBare(specifier) || specifier.startsWith('@overt/')) return undefined
      const found = await this.resolve(specifier, importer, { skipSelf: true, kind })
      if (found === null || found.external !== false) return { id: specifier, external: true }
      if (kind !== 'dynamic-import' && !leftOutside.includes(specifier)) return found
      return { id: kind === 'require-call' ? found.id : pathToFileURL(found.id).href, external: true }
    },
  }
}

/** A module goes on naming its own place, not that of the file it is built into; `import.meta.filename` stays: it names what is running. */
function keepPlaces(): Plugin {
  return {
    name: 'keep-places',
    transform(code, id) {
      const [file] = id.split('?') as [string]
      if (!existsSync(file)) return undefined
      const places = { 'import.meta.url': pathToFileURL(file).href, 'import.meta.dirname': dirname(file), ...isOfPackage(file) ? { '__dirname': dirname(file), '__filename': file } : {} }
      let placed = code
      for (const [name, value] of Object.entries(places)) if (placed.includes(name)) placed = placed.replaceAll(new RegExp(`(?<![\\w$.'"])${name.replaceAll('.', '\\.')}(?![\\w$])`, 'g'), () => JSON.stringify(value))
      return placed === code ? undefined : { code: placed, map: null }
    },
  }
}

/** A place written out leaves every line where it was: the map is right in lines, which is all that a stack shows of it. */
function reportFaults(level: string, log: { readonly code?: string; readonly message: string }): void {
  if (level === 'warn' && log.code !== 'SOURCEMAP_BROKEN') process.stderr.write(`${log.message}\n`)
}

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
  // Left by a build that ended with its server.
  for (const left of globSync(`${bundleFolder}.*`, { cwd: root })) rmSync(join(root, left), { recursive: true })
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
    const isOurs = (file: string): boolean => !isOfPackage(join(root, file))
    // All that was read, also what left nothing in the bundle: a module that passes others on may pass on different ones.
    const content = { sources: [...read.keys()].filter(isOurs).sort(), packages: [...read.keys()].filter((file) => !isOurs(file)).sort() }
    const changed = content.sources.find((file) => readFileSync(join(root, file), 'utf8') !== read.get(file)) ?? content.packages.find((file) => stateOf(join(root, file)) !== read.get(file))
    if (changed !== undefined) throw new Error(`${changed} changed while the server was built; build it again`)
    const bundle: ServerBundle = { root, stamp: stampOf(root, content), ...content, entries: Object.fromEntries(entries.map((file) => [file, file.replace(/\.ts$/, '.js')])) }
    for (const one of output) if (one.type === 'chunk' && one.moduleIds.every((id) => isOfPackage(id) || !existsSync(id))) dropMap(join(partial, one.fileName))
    writeFileSync(join(partial, 'bundle.json'), JSON.stringify(bundle))
    rmSync(folder, { recursive: true, force: true })
    renameSync(partial, folder)
    return content.sources.length
  } finally {
    await bundler.close()
    rmSync(partial, { recursive: true, force: true })
  }
}

/** Reading a map of packages costs a start more than anybody has of it. */
function dropMap(file: string): void {
  rmSync(`${file}.map`, { force: true })
  writeFileSync(file, readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'))
}

/** Of a file of a package: it is replaced, not edited. */
function stateOf(file: string): string {
  const { size, mtimeMs } = statSync(file)
  return `${size} ${mtimeMs}`
}

/** Notes what every file was when it was read, so that a change during the build is not taken for what was built. */
const noteSources = (root: string, read: Map<string, string>): Plugin => ({
  name: 'note-sources',
  load(id) {
    if (!existsSync(id)) return undefined
    if (isOfPackage(id)) {
      read.set(relative(root, id), stateOf(id))
      return undefined
    }
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
      const places: Readonly<Record<string, string>> = { 'import.meta.url': pathToFileURL(file).href, 'import.meta.dirname': dirname(file), ...isCommonJs(file, code) ? { __dirname: dirname(file), __filename: file } : {} }
      if (!Object.keys(places).some((name) => code.includes(name))) return undefined
      const found = namedIn(this.parse(code, { lang: extname(file) === '.ts' ? 'ts' : 'js', sourceType: 'unambiguous' }), code, Object.keys(places))
      const placed = found.toSorted((one, other) => other.start - one.start).reduce((text, { start, end, name }) => `${text.slice(0, start)}${JSON.stringify(places[name])}${text.slice(end)}`, code)
      return placed === code ? undefined : { code: placed, map: null }
    },
  }
}

/** An ES module that wants these names makes them itself. */
const isCommonJs = (file: string, code: string): boolean => isOfPackage(file) && !/\b(?:const|let|var)\s+__(?:dirname|filename)\b|\bimport\.meta\b/.test(code)

interface Node { readonly type: string; readonly start: number; readonly end: number }

/** Where code, as opposed to text and comments, reads one of the names. */
function namedIn(node: unknown, code: string, names: readonly string[]): (Node & { readonly name: string })[] {
  if (Array.isArray(node)) return node.flatMap((one) => namedIn(one, code, names))
  if (typeof node !== 'object' || node === null) return []
  const { type, start, end } = node as Partial<Node>
  if ((type === 'MemberExpression' || type === 'Identifier') && start !== undefined && end !== undefined) {
    const name = code.slice(start, end)
    if (names.includes(name)) return [{ type, start, end, name }]
  }
  return Object.values(node).flatMap((one) => namedIn(one, code, names))
}

/** A place written out leaves every line where it was: the map is right in lines, which is all that a stack shows of it. */
function reportFaults(level: string, log: { readonly code?: string; readonly message: string }): void {
  if (level === 'warn' && log.code !== 'SOURCEMAP_BROKEN') process.stderr.write(`${log.message}\n`)
}

/** `package.json` as it lies in the checkout. */
export interface PackageManifest {
  readonly name: string
  readonly version: string
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly [key: string]: unknown
}

/** What a package needs where it is installed and finds beside itself in the checkout: the built pages, and what the pinned Node has built in. */
const addedDependencies: Readonly<Record<string, readonly string[]>> = {
  '@overt/core': ['@node-rs/argon2', '@overt/admin-ui', 'temporal-polyfill'],
  '@overt/sdk': ['temporal-polyfill'],
  '@overt/testing': ['mailparser', 'temporal-polyfill'],
}

/** What only those need who test pages: a browser is large. */
const optionalPeers: Readonly<Record<string, readonly string[]>> = { '@overt/testing': ['@sparticuz/chromium', 'axe-core', 'playwright-core'] }

/** The pages come built: what they were built with is wanted by nobody who installs them. */
const withoutDependencies = new Set(['@overt/admin-ui'])

/** `package.json` as it is published: entries lead to compiled files, tools of the checkout are left out. `versionOf` tells the version of a package of the checkout. */
export function publishedManifest(manifest: PackageManifest, versionOf: (name: string) => string): Readonly<Record<string, unknown>> {
  const { private: _private, devDependencies: _tools, scripts: _scripts, exports, dependencies = {}, sideEffects, ...rest } = manifest
  const peers = optionalPeers[manifest.name] ?? []
  const added = Object.fromEntries((addedDependencies[manifest.name] ?? []).map((name) => [name, versionOf(name)]))
  return {
    ...rest,
    engines: { node: '>=22.15' },
    ...exports === undefined ? {} : { exports: Object.fromEntries(Object.entries(exports).flatMap(([path, target]) => publishedEntry(path, target))) },
    ...Array.isArray(sideEffects) ? { sideEffects: [...new Set((sideEffects as readonly string[]).map((file) => file.replace('./dist/', './').replace(/\.ts$/, '.js')))] } : {},
    ...peers.length === 0 ? {} : {
      peerDependencies: { ...rest.peerDependencies, ...Object.fromEntries(peers.map((name) => [name, `^${versionOf(name)}`])) },
      peerDependenciesMeta: Object.fromEntries(peers.map((name) => [name, { optional: true }])),
    },
    dependencies: withoutDependencies.has(manifest.name) ? {} : { ...dependencies, ...added },
  }
}

function publishedEntry(path: string, target: string | Readonly<Record<string, string>>): [string, unknown][] {
  if (typeof target === 'string') return [[path, target]]
  const source = target['overt-source']
  if (source === undefined) throw new Error(`the entry ${path} names no source`)
  // The half for pages is loaded by the host, from what was built.
  if (!('types' in target)) return []
  const compiled = source.replace(/\.ts$/, '')
  return [[path, { types: `${compiled}.d.ts`, default: `${compiled}.js` }]]
}

import { compileFunction } from 'node:vm'
import { build } from 'vite'
import type { Plugin } from 'vite'
import type { DeclaredParts } from '../wire/index.ts'
import { lucideIcons } from './icons.ts'
import { sharedModules } from './shared-modules.ts'

/** Members that the host awaits, so that the code behind them can come when they are called. */
const awaited = new Set(['component', 'load', 'interpret'])

type Data = Record<string, unknown>
interface Recorder {
  readonly pluginId: string
  contribute(slot: string, contribution: Data): void
  route(route: Data): void
  readonly api: unknown
  open(): never
  onRemove(): never
}

/** Why a UI half must be loaded to know what it contributes. */
class NeedsCode extends Error {}

/**
 * Runs `setup` once, at build time, and notes what it contributes. Undefined, with the reason told, where that cannot be known without a browser: `setup`
 * uses the API, follows the page, or contributes a function whose result the host uses at once.
 */
export async function declaredParts(entry: string, tell: (reason: string, fault: boolean) => void): Promise<DeclaredParts | undefined> {
  try {
    return record(await setupOf(entry))
  } catch (cause) {
    tell(cause instanceof Error ? cause.message : String(cause), !(cause instanceof NeedsCode))
    return undefined
  }
}

function record({ id, setup }: { readonly id: string; readonly setup: (context: Recorder) => void }): DeclaredParts {
  const parts: DeclaredParts = { routes: [], contributions: [], icons: {} }
  const early = (what: string) => (): never => { throw new NeedsCode(`setup calls ${what}`) }
  setup({
    pluginId: id,
    contribute(slot, contribution) {
      const code = Object.keys(contribution).filter((name) => isCode(contribution[name], name))
      parts.contributions.push({ slot, code, data: plain(`${slot} ${String(contribution.id)}`, contribution, code) })
    },
    route(route) {
      const { path, name, title, props, when } = route as DeclaredParts['routes'][number]
      parts.routes.push({ path, name, title, ...props === undefined ? {} : { props }, ...when === undefined ? {} : { when } })
    },
    api: new Proxy({}, { get: (_target, name) => early(`api.${String(name)}`) }),
    open: early('open'),
    onRemove: early('onRemove'),
  })
  const named = new Set([...JSON.stringify(parts.contributions).matchAll(/"i-lucide-([a-z0-9-]+)"/g)].map(([, name]) => name ?? ''))
  return { ...parts, icons: lucideIcons(named) }
}

/** A component may be an object; what else the host awaits is a function. */
const isCode = (value: unknown, name: string): boolean => name === 'component' ? value !== undefined : typeof value === 'function' && awaited.has(name)

/** What is left without the code; a function in it cannot wait. */
function plain(part: string, contribution: Data, code: readonly string[]): Data {
  const data = Object.fromEntries(Object.entries(contribution).filter(([name, value]) => value !== undefined && !code.includes(name)))
  const text = JSON.stringify(data, (name, value: unknown) => {
    if (typeof value === 'function' || typeof value === 'symbol') throw new NeedsCode(`${part} holds the function ${name}`)
    return value
  })
  return JSON.parse(text) as Data
}

/** The default export of the entry, evaluated with stand-ins for components and for what the host shares. */
async function setupOf(entry: string): Promise<{ readonly id: string; readonly setup: (context: Recorder) => void }> {
  const result = await build({
    configFile: false, logLevel: 'silent', publicDir: false, plugins: [standIns()],
    build: {
      write: false, minify: false, target: 'esnext', lib: { entry, formats: ['cjs'], fileName: 'setup' },
      rolldownOptions: { external: [...sharedModules], output: { exports: 'named', codeSplitting: false } },
    },
  })
  const [built] = [result].flat()
  const chunk = built !== undefined && 'output' in built ? built.output.find((part) => part.type === 'chunk') : undefined
  if (chunk === undefined) throw new Error(`${entry} gave no module`)
  const module = { exports: {} as { readonly default?: { readonly id: string; readonly setup: (context: Recorder) => void } } }
  compileFunction(chunk.code, ['require', 'module', 'exports'])(() => shared, module, module.exports)
  const { default: plugin } = module.exports
  if (plugin === undefined) throw new Error(`${entry} has no default export`)
  return plugin
}

/** Components, styles and everything imported dynamically: never looked into. */
function standIns(): Plugin {
  const empty = '\0overt-stand-in'
  return {
    name: 'overt:stand-ins',
    enforce: 'pre',
    resolveId: (id) => /\.(?:vue|css)(?:\?|$)/.test(id) || id.startsWith('virtual:') ? empty : undefined,
    resolveDynamicImport: () => empty,
    load: (id) => id === empty ? 'export default {}' : undefined,
  }
}

/** Whatever is asked of the host's modules; only `defineUi` does what it says. */
const anything: object = new Proxy(() => undefined, { get: (_target, name) => name === Symbol.toPrimitive ? () => '' : anything, apply: () => anything, construct: () => anything })
const shared: object = new Proxy({}, { get: (_target, name) => name === 'defineUi' ? (plugin: unknown) => plugin : anything })

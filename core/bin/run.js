// The command line in this very process. Plain JavaScript, so that the cache of compiled code is on before the first TypeScript file:
// once everything is cached, Node's TypeScript compiler never comes into memory.
import { existsSync } from 'node:fs'
import nodeModule from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

const core = join(import.meta.dirname, '..')
const inCheckout = existsSync(join(core, 'cli', 'overt.ts'))
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (inCheckout && major < 26) {
  process.stderr.write(`Overt runs on Node 26, which comes with its packages; this is Node ${process.versions.node}. Run npm ci again, without --omit=optional.\n`)
  process.exit(1)
}
if (major < 22 || major === 22 && minor < 15) {
  process.stderr.write(`Overt needs Node 22.15 or later; this is Node ${process.versions.node}.\n`)
  process.exit(1)
}
// An older Node lacks what these import, and would end before it could say so.
const { enableCompileCache, constants } = nodeModule
const { freshBundle, useBundle } = await import('./server-bundle.js')

const root = join(core, '..')
// In a checkout that belongs to somebody else the cache lies with the user's own.
const cacheFolder = join(root, inCheckout ? 'node_modules' : '..', '.cache', 'overt')
if (enableCompileCache(cacheFolder).status === constants.compileCacheStatus.FAILED) enableCompileCache(join(homedir(), '.cache', 'overt'))
const bundle = inCheckout ? freshBundle(root) : undefined
if (bundle !== undefined) process.setSourceMapsEnabled(true)
if (globalThis.Temporal === undefined) await import('temporal-polyfill/global')
await import(bundle !== undefined ? useBundle(root, bundle) : inCheckout ? '../cli/overt.ts' : '../cli/overt.js')

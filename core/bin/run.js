// The command line in this very process. Plain JavaScript, so that the cache of compiled code is on before the first TypeScript file:
// once everything is cached, Node's TypeScript compiler never comes into memory.
import { existsSync } from 'node:fs'
import nodeModule from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

if (Number(process.versions.node.split('.')[0]) < 26) {
  process.stderr.write(`Overt runs on Node 26, which comes with its packages; this is Node ${process.versions.node}. Run npm ci again, without --omit=optional.\n`)
  process.exit(1)
}
// An older Node lacks what these import, and would end before it could say so.
const { enableCompileCache, constants } = nodeModule
const { freshBundle, useBundle } = await import('./server-bundle.js')

const core = join(import.meta.dirname, '..')
const root = join(core, '..')
// In a checkout that belongs to somebody else the cache lies with the user's own.
if (enableCompileCache(join(root, 'node_modules', '.cache', 'overt')).status === constants.compileCacheStatus.FAILED) enableCompileCache(join(homedir(), '.cache', 'overt'))
const bundle = freshBundle(root)
if (bundle !== undefined) process.setSourceMapsEnabled(true)
await import(bundle !== undefined ? useBundle(root, bundle) : existsSync(join(core, 'cli', 'overt.ts')) ? '../cli/overt.ts' : '../dist/cli/overt.js')

// The command line in this very process. Plain JavaScript, so that the cache of compiled code is on before the first TypeScript file:
// once everything is cached, Node's TypeScript compiler never comes into memory.
import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

if (Number(process.versions.node.split('.')[0]) < 26) {
  process.stderr.write(`Overt runs on Node 26, which comes with its packages; this is Node ${process.versions.node}. Run npm ci again, without --omit=optional.\n`)
  process.exit(1)
}
const core = join(import.meta.dirname, '..')
enableCompileCache(join(core, '..', 'node_modules', '.cache', 'overt'))
await import(existsSync(join(core, 'cli', 'overt.ts')) ? '../cli/overt.ts' : '../dist/cli/overt.js')

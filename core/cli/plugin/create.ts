import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { rootFolder } from '../root-folder.ts'
import { wrongUse } from './errors.ts'
import { isScaffoldName, writeScaffold } from './scaffold.ts'
import type { ScaffoldKind } from './scaffold.ts'

/** `overt plugin create`: a copy of an example under a new name, complete with tests that pass. */
export function run(args: readonly string[]): Promise<number | undefined> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { full: { type: 'boolean', default: false } } })
  const [name = ''] = positionals
  if (!isScaffoldName(name)) throw wrongUse({ values: { usage: 'overt plugin create <name> [--full]; a name has lower-case letters, digits and hyphens' } })
  const folder = createPlugin(name, values.full ? 'full' : 'server-only', process.cwd())
  process.stdout.write(`Made ${folder}\n\n  cd ${name}\n  npm install\n  npm test\n  npx overt plugin dev\n`)
  return Promise.resolve(undefined)
}

/** Writes the scaffold and returns its folder. Errors: `folder-not-empty`. */
export const createPlugin = (name: string, kind: ScaffoldKind, where: string): string => writeScaffold(name, kind, { where, templatesFolder: templatesFolder() })

/** Beside the sources in a checkout, inside the package where it is installed. */
function templatesFolder(): string {
  const checkout = join(rootFolder, 'examples')
  return existsSync(join(checkout, 'full', 'plugin.json')) ? checkout : fileURLToPath(new URL('../../templates', import.meta.url))
}

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isScaffoldName, writeScaffold } from '../../core/cli/plugin/scaffold.ts'

/** `npm create overt-plugin <name> [-- --full]`: the command of the package of that name, which needs nothing but Node. */
const usage = 'npm create overt-plugin <name> [-- --full]; a name has lower-case letters, digits and hyphens'

try {
  const { values, positionals: [name = ''] } = parseArgs({ allowPositionals: true, options: { full: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } })
  if (values.help) process.stdout.write(`${usage}\n\n  --full  with a table, a page and a widget; without it a server half only\n`)
  else if (!isScaffoldName(name)) throw new Error(usage)
  else {
    writeScaffold(name, values.full ? 'full' : 'server-only', { where: process.cwd(), templatesFolder: join(import.meta.dirname, 'templates') })
    process.stdout.write(`Made ${name}\n\n  cd ${name}\n  npm install\n  npm test\n  npx overt plugin dev\n`)
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

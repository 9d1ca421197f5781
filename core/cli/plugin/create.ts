import { cpSync, existsSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { rootFolder } from '../installation.ts'
import { folderNotEmpty, wrongUse } from './errors.ts'

const templates = {
  'server-only': { folder: 'server-only', id: 'quiet-hours', title: 'Quiet hours' },
  full: { folder: 'full', id: 'mood', title: 'Mood' },
} as const

/** `overt plugin create`: a copy of an example under a new name, complete with tests that pass. */
export function run(args: readonly string[]): Promise<number | undefined> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { full: { type: 'boolean', default: false } } })
  const [name = ''] = positionals
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(name)) throw wrongUse({ values: { usage: 'overt plugin create <name> [--full]; a name has lower-case letters, digits and hyphens' } })
  const folder = createPlugin(name, values.full ? 'full' : 'server-only', process.cwd())
  process.stdout.write(`Made ${folder}\n\n  cd ${name}\n  npm install\n  npm test\n  npx overt plugin dev\n`)
  return Promise.resolve(undefined)
}

/** Writes the scaffold and returns its folder. Errors: `folder-not-empty`. */
export function createPlugin(name: string, kind: keyof typeof templates, where: string): string {
  const template = templates[kind]
  const folder = resolve(where, name)
  if (existsSync(folder)) throw folderNotEmpty({ values: { folder } })
  cpSync(join(templatesFolder(), template.folder), folder, { recursive: true, filter: (path) => !/[\\/](?:node_modules|dist)$|\.tgz$/.test(path) })
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
  for (const file of filesIn(folder)) {
    writeFileSync(file, renamed(readFileSync(file, 'utf8'), template, name, title))
    const renamedFile = join(dirname(file), renamedPart(file.slice(dirname(file).length + 1), template.id, name))
    if (renamedFile !== file) renameSync(file, renamedFile)
  }
  return folder
}

/** Beside the sources in a checkout, inside the package where it is installed. */
function templatesFolder(): string {
  const checkout = join(rootFolder, 'examples')
  return existsSync(checkout) ? checkout : fileURLToPath(new URL('../../../templates', import.meta.url))
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile())
}

/** Ids, schema, identifiers and file names follow the new name; sentences stay for the author to write. */
function renamed(text: string, template: { readonly id: string; readonly title: string }, name: string, title: string): string {
  const schema = (id: string) => `p_${id.replaceAll('-', '_')}`
  return text
    .replaceAll(schema(template.id), schema(name))
    .replaceAll(`overt-plugin-${template.id}`, `overt-plugin-${name}`)
    .replaceAll(`"title": "${template.title}"`, `"title": "${title}"`)
    .replaceAll(`"plugin.title": "${template.title}"`, `"plugin.title": "${title}"`)
    .replaceAll(`"problem.${template.id}`, `"problem.${name}`)
    .replaceAll(new RegExp(`(['"/])${template.id}(?=['"./-])`, 'g'), `$1${name}`)
    .replaceAll(`# ${template.title}\n`, `# ${title}\n`)
}

const renamedPart = (file: string, id: string, name: string): string => (file.startsWith(`${id}.`) || file.startsWith(`${id}-`) ? `${name}${file.slice(id.length)}` : file)

import { cpSync, existsSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { folderNotEmpty } from './errors.ts'

const templates = {
  'server-only': { folder: 'server-only', id: 'quiet-hours', title: 'Quiet hours' },
  full: { folder: 'full', id: 'mood', title: 'Mood' },
} as const

export type ScaffoldKind = keyof typeof templates

/** What a plugin may be called. */
export const isScaffoldName = (name: string): boolean => /^[a-z][a-z0-9-]{1,39}$/.test(name)

/** Writes a copy of a template under a new name, complete with tests that pass, and returns its folder. Errors: `folder-not-empty`. */
export function writeScaffold(name: string, kind: ScaffoldKind, { where, templatesFolder }: { readonly where: string; readonly templatesFolder: string }): string {
  const template = templates[kind]
  const folder = resolve(where, name)
  if (existsSync(folder)) throw folderNotEmpty({ values: { folder } })
  cpSync(join(templatesFolder, template.folder), folder, { recursive: true, filter: (path) => !/[\\/](?:node_modules|dist)$|\.tgz$/.test(path) })
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
  for (const file of filesIn(folder)) {
    writeFileSync(file, renamed(readFileSync(file, 'utf8'), template, name, title))
    const renamedFile = join(dirname(file), renamedPart(basename(file), template.id, name))
    if (renamedFile !== file) renameSync(file, renamedFile)
  }
  return folder
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
    .replaceAll(/("(?:plugin|page)\.title": )"[^"]*"/g, `$1"${title}"`)
    // Subjects and types: two plugins of one template would otherwise declare the same.
    .replaceAll(new RegExp(`\\b${pascal(template.id)}(?=[A-Z]|\\b)`, 'g'), pascal(name))
    .replaceAll(`"problem.${template.id}`, `"problem.${name}`)
    .replaceAll(new RegExp(`(['"/])${template.id}(?=['"./-])`, 'g'), `$1${name}`)
    .replaceAll(`# ${template.title}\n`, `# ${title}\n`)
}

function renamedPart(file: string, id: string, name: string): string {
  if (file.startsWith(`${id}.`) || file.startsWith(`${id}-`)) return `${name}${file.slice(id.length)}`
  return file.startsWith(pascal(id)) ? `${pascal(name)}${file.slice(pascal(id).length)}` : file
}

const pascal = (id: string): string => id.split('-').map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join('')

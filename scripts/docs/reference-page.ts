import { entries } from './api-report.ts'
import type { ApiExport } from './api-report.ts'

const recordsFolder = 'sdk/wire/'
const order = 'The public surface changes with this page only: `npm run api` writes it, and a test compares. All of it is since 0.1.0 unless it says otherwise.'

/** Pages about everything that is exported, by their file relative to the root of the checkout: one for each entry point, and one for the records that most of them pass on. */
export function referencePages(api: ReadonlyMap<string, readonly ApiExport[]>): ReadonlyMap<string, string> {
  const pages = new Map<string, string>()
  const write = (name: string, title: string, text: string, exported: readonly ApiExport[]): void => {
    pages.set(`docs/plugins/reference/${name}.md`, `${[`# ${title}`, `${text} ${order}`, ...exported.map(oneExport)].join('\n\n')}\n`)
  }
  const isRecord = ({ file }: ApiExport): boolean => file.startsWith(recordsFolder)
  for (const { folder, name, title } of entries) {
    const exported = api.get(folder)!
    if (folder !== 'server') {
      write(folder, `\`${name}\``, `Everything that \`${name}\` exports, for ${title}.`, exported)
      continue
    }
    write(folder, `\`${name}\``, `What \`${name}\` exports for ${title}; it also exports all [records and formats](records.md).`, exported.filter((one) => !isRecord(one)))
    write('records', 'Records and formats', `Schemas of what goes over the wire, and rules that server, pages and agent share, all from \`${name}\`.`, exported.filter(isRecord))
  }
  return pages
}

function oneExport({ name, doc, tags, declaration, shape, file }: ApiExport): string {
  const lines = tags.filter((tag) => tag.name !== 'example').map((tag) => `- ${tag.name}: ${tag.text.trim()}`)
  const examples = tags.filter((tag) => tag.name === 'example').map(({ text }) => text.includes('```') ? text.trim() : `\`\`\`ts\n${text.trim()}\n\`\`\``)
  return [`## ${name}`, doc, lines.join('\n'), declaration === '' ? '' : `\`\`\`ts\n${declaration}\n\`\`\``, ...examples, `*${file}*${shape === '' ? '' : `, shape \`${shape}\``}`].filter((part) => part !== '').join('\n\n')
}

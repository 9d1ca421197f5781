import { entries } from './api-report.ts'
import type { ApiExport } from './api-report.ts'

/** Where the page of an entry point lies, relative to the root of the checkout. */
export const referenceFile = (folder: string): string => `docs/plugins/reference/${folder}.md`

/** What an entry point exports, as a page to read and to compare with. */
export function referencePage(folder: string, exported: readonly ApiExport[]): string {
  const { name, title } = entries.find((entry) => entry.folder === folder)!
  return `${[
    `# \`${name}\``,
    `Everything that \`${name}\` exports, for ${title}. The public surface changes with this page only: \`npm run api\` writes it, and a test compares. All of it is since 0.1.0 unless it says otherwise.`,
    ...exported.map(oneExport),
  ].join('\n\n')}\n`
}

function oneExport({ name, doc, tags, declaration, shape, file }: ApiExport): string {
  const lines = tags.filter((tag) => tag.name !== 'example').map((tag) => `- ${tag.name}: ${tag.text.trim()}`)
  const examples = tags.filter((tag) => tag.name === 'example').map(({ text }) => text.includes('```') ? text.trim() : `\`\`\`ts\n${text.trim()}\n\`\`\``)
  return [`## ${name}`, doc, lines.join('\n'), declaration === '' ? '' : `\`\`\`ts\n${declaration}\n\`\`\``, ...examples, `*${file}*${shape === '' ? '' : `, shape \`${shape}\``}`].filter((part) => part !== '').join('\n\n')
}

import type { DutyDocument } from './document.ts'

/** What Markdown would read as a mark of its own is shown as it was written. */
const plain = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>#|]/g, (mark) => `\\${mark}`).replaceAll(/\s*\n\s*/g, ' ')

/** A document as Markdown. */
export function writeMarkdown({ title, notes, sections }: DutyDocument): string {
  const parts = sections.map(({ title: heading, paragraphs = [], list = [], table }) => [
    `## ${plain(heading)}`, ...paragraphs.map(plain), ...list.length === 0 ? [] : [list.map((item) => `- ${plain(item)}`).join('\n')],
    ...table === undefined || table.rows.length === 0 ? [] : [[table.head, table.head.map(() => '---'), ...table.rows].map((row, index) => `| ${row.map((cell) => (index === 1 ? cell : plain(cell))).join(' | ')} |`).join('\n')],
  ].join('\n\n'))
  return `${[`# ${plain(title)}`, ...notes.map((note) => `> ${plain(note)}`), ...parts].join('\n\n')}\n`
}

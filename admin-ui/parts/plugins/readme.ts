/** A small part of Markdown, enough for a plugin's README, as data: nothing of it is ever parsed as HTML. */
export type Inline = { readonly kind: 'text' | 'code' | 'strong'; readonly text: string }
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3 | 4; readonly text: string }
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly kind: 'code'; readonly text: string }

/** Words of a line; of links the text stays. */
export function inlines(text: string): readonly Inline[] {
  const plain = text.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
  return plain.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter((part) => part !== '').map((part) =>
    part.startsWith('`') ? { kind: 'code', text: part.slice(1, -1) } : part.startsWith('**') ? { kind: 'strong', text: part.slice(2, -2) } : { kind: 'text', text: part })
}

const cells = (line: string): readonly (readonly Inline[])[] => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => inlines(cell.trim()))

export function readmeBlocks(source: string): readonly Block[] {
  const blocks: Block[] = []
  const lines = source.replaceAll('\r', '').split('\n')
  let index = 0
  const takeWhile = (test: (line: string) => boolean): string[] => {
    const taken: string[] = []
    for (let line = lines[index]; line !== undefined && test(line); line = lines[++index]) taken.push(line)
    return taken
  }
  while (index < lines.length) {
    const line = lines[index] ?? ''
    // Pictures lie beside the README, not on the server.
    if (line.trim() === '' || /^!\[[^\]]*\]\([^)]*\)$/.test(line.trim())) index++
    else if (line.startsWith('```')) {
      index++
      blocks.push({ kind: 'code', text: takeWhile((one) => !one.startsWith('```')).join('\n') })
      index++
    } else if (line.startsWith('#')) {
      const level = Math.min(4, (/^#+/.exec(line)?.[0].length ?? 1) + 1) as 2 | 3 | 4
      blocks.push({ kind: 'heading', level, text: line.replace(/^#+\s*/, '').replaceAll('`', '') })
      index++
    } else if (line.startsWith('|')) {
      const rows = takeWhile((one) => one.startsWith('|')).filter((one) => !/^[|\s:-]+$/.test(one))
      blocks.push({ kind: 'table', rows: rows.map(cells) })
    } else if (/^\s*(?:[-*]|\d+\.)\s/.test(line)) {
      const items: string[] = []
      for (const one of takeWhile((next) => next.trim() !== '')) {
        if (/^\s*(?:[-*]|\d+\.)\s/.test(one)) items.push(one.replace(/^\s*(?:[-*]|\d+\.)\s+/, ''))
        else items.push(`${items.pop() ?? ''} ${one.trim()}`)
      }
      blocks.push({ kind: 'list', items: items.map(inlines) })
    } else blocks.push({ kind: 'paragraph', parts: inlines(takeWhile((one) => one.trim() !== '' && !/^(?:#|```|\||[-*]\s)/.test(one)).join(' ')) })
  }
  return blocks
}

/** The parts of a README for those who use the plugin, and for those who program: code, routes, methods and what stands below a heading that has nothing else. */
export function splitReadme(blocks: readonly Block[]): { readonly users: readonly Block[]; readonly developers: readonly Block[] } {
  const sections: Block[][] = [[]]
  for (const block of blocks) {
    if (block.kind === 'heading') sections.push([block])
    else sections.at(-1)?.push(block)
  }
  const [users, developers]: [Block[], Block[]] = [[], []]
  for (const section of sections) {
    const heading = section.find(({ kind }) => kind === 'heading')
    const rest = section.filter((block) => block !== heading)
    const plain = rest.filter((block) => !isTechnical(block))
    const technical = rest.filter(isTechnical)
    // A title alone says nothing; the first one is the plugin's name.
    if (plain.length > 0) users.push(...heading === undefined ? [] : [heading], ...plain)
    if (technical.length > 0) developers.push(...heading === undefined ? [] : [heading], ...technical)
  }
  return { users, developers }
}

const programming = /^(?:GET|POST|PUT|PATCH|DELETE)\b|^\/|[({=]|^[a-z]+(?:[A-Z.][A-Za-z.]*)+$|\.(?:ts|vue|json)$/
const isCode = ({ kind, text }: Inline): boolean => kind === 'code' && programming.test(text)
function isTechnical(block: Block): boolean {
  if (block.kind === 'code') return true
  if (block.kind === 'paragraph') return block.parts.some(isCode)
  if (block.kind === 'list') return block.items.some((item) => item.some(isCode))
  return block.kind === 'table' && block.rows.some((row) => row.some((cell) => cell.some(isCode)))
}

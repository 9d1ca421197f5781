/** A piece of a line. Links lead to pages of this application, or to http(s). */
export interface Inline { readonly kind: 'plain' | 'strong' | 'emphasis' | 'code' | 'link'; readonly text: string; readonly to?: string }
export interface Block { readonly kind: 'heading' | 'paragraph' | 'list' | 'steps'; readonly lines: readonly (readonly Inline[])[] }

const inline = /\*\*(?<strong>[^*]+)\*\*|\*(?<emphasis>[^*]+)\*|`(?<code>[^`]+)`|\[(?<label>[^\]]+)\]\((?<to>[^)\s]+)\)|(?<bare>https?:\/\/[^\s<>"']+)/g
/** A path of this host and nothing that a browser takes for another one. */
const safe = (to: string): boolean => /^https?:\/\//i.test(to) || /^\/(?![/\\])/.test(to)

/** Reads a line of the little Markdown that notes know; anything else is text. */
export function readInline(line: string): readonly Inline[] {
  const found: Inline[] = []
  let from = 0
  for (const match of line.matchAll(inline)) {
    const { strong, emphasis, code, label, to, bare } = match.groups ?? {}
    if (match.index > from) found.push({ kind: 'plain', text: line.slice(from, match.index) })
    if (strong !== undefined) found.push({ kind: 'strong', text: strong })
    else if (emphasis !== undefined) found.push({ kind: 'emphasis', text: emphasis })
    else if (code !== undefined) found.push({ kind: 'code', text: code })
    else if (bare !== undefined) found.push({ kind: 'link', text: bare, to: bare })
    else if (to !== undefined && safe(to)) found.push({ kind: 'link', text: label ?? to, to })
    else found.push({ kind: 'plain', text: match[0] })
    from = match.index + match[0].length
  }
  if (from < line.length) found.push({ kind: 'plain', text: line.slice(from) })
  return found
}

/** Headings, paragraphs and lists of a note. */
export function readNote(text: string): readonly Block[] {
  const blocks: { kind: Block['kind']; lines: (readonly Inline[])[] }[] = []
  let open: Block['kind'] | undefined
  for (const line of text.split(/\r?\n/)) {
    const [, heading] = /^#{1,3}\s+(.+)$/.exec(line) ?? []
    const [, item] = /^\s*[-*]\s+(.+)$/.exec(line) ?? []
    const [, numbered] = /^\s*\d{1,3}[.)]\s+(.+)$/.exec(line) ?? []
    const kind = heading !== undefined ? 'heading' : item !== undefined ? 'list' : numbered !== undefined ? 'steps' : 'paragraph'
    if (line.trim() === '') {
      open = undefined
      continue
    }
    const read = readInline(heading ?? item ?? numbered ?? line)
    if (open === kind && kind !== 'heading') blocks.at(-1)?.lines.push(read)
    else blocks.push({ kind, lines: [read] })
    open = kind
  }
  return blocks
}

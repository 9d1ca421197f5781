import { existsSync, globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { slugOf } from './heading-slug.ts'
import { sections } from './site-map.ts'
import type { Section } from './site-map.ts'

export interface Page {
  readonly file: string
  /** Without extension, relative to the root of the site. */
  readonly address: string
  readonly title: string
  /** Markdown whose links lead to addresses of the site. */
  readonly text: string
}

export interface SidebarGroup {
  readonly text: string
  readonly items: readonly { readonly text: string; readonly link: string }[]
}

export interface GatheredPages {
  readonly pages: readonly Page[]
  /** Pictures relative to the root of the checkout, by their address on the site. */
  readonly pictures: ReadonlyMap<string, string>
  readonly sidebars: Readonly<Record<string, readonly SidebarGroup[]>>
  /** Links that lead nowhere, as `file: link, why`. */
  readonly faults: readonly string[]
}

const link = /(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g
const isOutside = (target: string): boolean => /^[a-z]+:/i.test(target)
const startFile = 'docs/README.md'

/** Reads the Markdown files of the site map and points their links at the site. */
export function gatherPages(root: string): GatheredPages {
  const read = (file: string): string => readFileSync(posix.join(root, file), 'utf8')
  const listed = sections.map((section) => listFiles(root, section))
  const files = [startFile, ...listed.flatMap(({ groups }) => groups.flatMap((group) => group.files))]
  const addresses = new Map([[startFile, 'index'], ...listed.flatMap((section) => addressesOf(section))])
  const faults = files.filter((file) => !existsSync(posix.join(root, file))).map((file) => `${file}: named in the site map, but not there`)
  const there = files.filter((file) => existsSync(posix.join(root, file)))
  const onSite = new Set(there)
  const anchors = new Map(there.map((file) => [file, anchorsOf(read(file))]))
  const pictures = new Map<string, string>()

  const pointed = (file: string, address: string): string => eachProse(read(file), (prose) => prose.replaceAll(link, (whole: string, mark: string, label: string, target: string) => {
    if (isOutside(target)) return whole
    const [path = '', anchor] = target.split('#')
    let resolved = path === '' ? file : posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, '')
    if (!existsSync(posix.join(root, resolved))) {
      faults.push(`${file}: ${target}, no such file`)
      return whole
    }
    if (mark === '!') {
      pictures.set(`images/${posix.basename(resolved)}`, resolved)
      return `![${label}](${relative(address, `images/${posix.basename(resolved)}`)})`
    }
    if (!onSite.has(resolved) && onSite.has(`${resolved}/README.md`)) resolved = `${resolved}/README.md`
    // What is in the repository and not on the site is named, not linked: an installation may be offline.
    if (!onSite.has(resolved)) return label.includes('`') ? label : `${label} (\`${resolved}\`)`
    if (anchor !== undefined && !anchors.get(resolved)!.has(anchor)) faults.push(`${file}: ${target}, no such heading`)
    return `[${label}](${relative(address, addresses.get(resolved)!)}.md${anchor === undefined ? '' : `#${anchor}`})`
  }))

  const pages = there.map((file): Page => {
    const address = addresses.get(file)!
    return { file, address, title: titleOf(read(file)), text: pointed(file, address) }
  })
  const titles = new Map(pages.map(({ file, title, address }) => [file, { text: title, link: `/${address.replace(/(^|\/)index$/, '$1')}` }]))
  const sidebars = Object.fromEntries(listed.map(({ id, groups }) => [id, groups.map((group): SidebarGroup => ({
    text: group.title, items: group.files.flatMap((file) => titles.get(file) ?? []),
  }))]))
  return { pages, pictures, sidebars, faults }
}

const listFiles = (root: string, section: Section): Section => ({
  ...section, groups: section.groups.map(({ title, files }) => ({ title, files: files.flatMap((file) => file.includes('*') ? globSync(file, { cwd: root }).toSorted() : [file]) })),
})

/** The section, then the name of the file; a plugin's page is named after its folder, and the first page is the section's own. */
function addressesOf({ id, groups }: Section): (readonly [file: string, address: string])[] {
  const files = groups.flatMap((group) => group.files)
  return files.map((file, index) => {
    const folder = posix.basename(posix.dirname(file))
    const page = posix.basename(file, '.md').toLowerCase().replace('readme', 'index')
    const name = file.startsWith('plugins/') ? `plugins/${folder}` : folder === 'decisions' || folder === 'reference' ? `${folder}/${page}` : page
    return [file, `${id}/${index === 0 ? 'index' : name}`]
  })
}

/** Markdown files that should be on the site and are not: everything in `docs/`. */
export const forgottenFiles = (root: string, pages: readonly Page[]): readonly string[] => {
  const known = new Set(pages.map(({ file }) => file))
  return globSync('docs/**/*.md', { cwd: root }).filter((file) => !known.has(file)).toSorted()
}

const titleOf = (text: string): string => (/^# (.+)$/m.exec(text)?.[1] ?? '').replaceAll('`', '')

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to)
  return path.startsWith('.') ? path : `./${path}`
}

/** Applies `change` outside fenced blocks and code spans. */
function eachProse(text: string, change: (prose: string) => string): string {
  return text.split(/(^(?:```|~~~)[^\n]*\n[\s\S]*?^(?:```|~~~)\s*$)/m).map((part, index) => index % 2 === 1 ? part : change(part)).join('')
}

/** Anchors of headings, as GitHub and the site name them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings: string[] = []
  eachProse(text, (prose) => {
    for (const [, heading] of prose.matchAll(/^#{1,6} (.+)$/gm)) headings.push(heading!)
    return prose
  })
  const seen = new Map<string, number>()
  return new Set(headings.map((heading) => {
    const slug = slugOf(heading.replaceAll(link, '$2'))
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  }))
}

import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exclusively } from '../exclusive.ts'
import { gatherPages } from './gather-pages.ts'
import { homePage } from './home-page.ts'
import { sections } from './site-map.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const staging = join(root, '.cache', 'docs')
/** Where the server finds the site. */
const siteFolder = join(root, 'core', 'dist', 'docs')
const stampFile = join(siteFolder, '.stamp')
/** Where every server has the site; none is served below a path. */
const base = '/docs/'

/** Builds the documentation site where a page of it changed. Errors: names every link that leads nowhere. */
export async function buildDocs(tell: (line: string) => void): Promise<void> {
  if (isFresh()) return
  await exclusively(join(root, 'node_modules', '.cache-overt-build-docs'), async () => {
    if (isFresh()) return
    tell('Building the documentation …')
    const started = performance.now()
    const stamp = currentStamp()
    const count = await buildSite()
    writeFileSync(stampFile, stamp)
    const bytes = globSync('**/*', { cwd: siteFolder }).reduce((sum, file) => sum + statSync(join(siteFolder, file)).size, 0)
    tell(`  core/dist/docs: ${count} pages, ${(bytes / 1e6).toFixed(1)} MB, in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  })
}

const isFresh = (): boolean => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === currentStamp()

function currentStamp(): string {
  const hash = createHash('sha256')
  const { pages, pictures } = gatherPages(root)
  for (const { address, text } of pages) hash.update(address).update('\0').update(text)
  const sources = [...pictures.values(), ...globSync(['scripts/docs/**/*.ts', 'scripts/docs/site/.vitepress/**/*.{ts,css}'], { cwd: root }).toSorted(), 'admin-ui/app/fonts.css', 'node_modules/vitepress/package.json']
  for (const file of sources) if (existsSync(join(root, file))) hash.update(file).update('\0').update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

async function buildSite(): Promise<number> {
  const { pages, pictures, sidebars, faults } = gatherPages(root)
  if (faults.length > 0) throw new Error(`The documentation has broken links:\n${faults.join('\n')}`)
  const source = join(staging, 'pages')
  const out = join(staging, 'site')
  rmSync(staging, { recursive: true, force: true })
  for (const { address, text } of pages) write(join(source, `${address}.md`), address === 'index' ? homePage(text, sections) : text)
  for (const [address, file] of pictures) {
    mkdirSync(dirname(join(source, address)), { recursive: true })
    cpSync(join(root, file), join(source, address))
  }
  mkdirSync(join(source, 'public'), { recursive: true })
  cpSync(join(root, 'admin-ui', 'public', 'icon.svg'), join(source, 'public', 'icon.svg'))
  const nav = sections.map(({ id, title }) => ({ text: title, link: `/${id}/`, activeMatch: `^/${id}/` }))
  const sidebar = Object.fromEntries(Object.entries(sidebars).map(([id, groups]) => [`/${id}/`, groups]))
  write(join(staging, 'site.json'), JSON.stringify({ base, source, out, cache: join(staging, 'vite'), nav, sidebar }))
  const { build } = await import('vitepress')
  await build(fileURLToPath(new URL('site', import.meta.url)))
  useNoInlineCode(out, readFileSync(join(staging, 'code.css'), 'utf8'))
  rmSync(siteFolder, { recursive: true, force: true })
  mkdirSync(dirname(siteFolder), { recursive: true })
  renameSync(out, siteFolder)
  return pages.length
}

/** Moves scripts and styles that stand in the pages into files, so that their policy needs no exception. */
function useNoInlineCode(folder: string, codeStyles: string): void {
  const keep = (code: string, type: 'css' | 'js'): string => {
    const file = `assets/page.${createHash('sha256').update(code).digest('hex').slice(0, 8)}.${type}`
    write(join(folder, file), code)
    return `${base}${file}`
  }
  const styles = `<link rel="stylesheet" href="${keep(codeStyles, 'css')}">`
  for (const name of globSync('**/*.html', { cwd: folder })) {
    const file = join(folder, name)
    const html = readFileSync(file, 'utf8')
      .replaceAll(/<script(?: id="[\w-]+")?>([\s\S]+?)<\/script>/g, (_whole, code: string) => `<script src="${keep(code, 'js')}"></script>`)
      .replace('</head>', `${styles}</head>`)
      // What it says stands in the style sheet of the theme.
      .replaceAll(/ style="(?:position:relative;|--vp-vh:0px;)"/g, '')
    writeFileSync(file, html)
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

if (import.meta.main) {
  try {
    await buildDocs((line) => { process.stdout.write(`${line}\n`) })
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}

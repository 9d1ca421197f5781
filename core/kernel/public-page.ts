import { createHash } from 'node:crypto'
import { languageName } from '@overt/sdk'
import type { PublicPageContent, PublicPageSection } from '@overt/sdk'
import { escapeHtml } from '../http/escape-html.ts'
import { coreText, languages } from '../texts/core-texts.ts'

const style = `
:root { color-scheme: light dark; --ink: #18181b; --soft: #52525b; --line: #e4e4e7; --page: #fafafa; --card: #fff; --mark: #0f766e; font: 16px/1.6 system-ui, sans-serif }
@media (prefers-color-scheme: dark) { :root { --ink: #f4f4f5; --soft: #a1a1aa; --line: #3f3f46; --page: #18181b; --card: #27272a; --mark: #5eead4 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
main, header, footer { max-width: 46rem; margin: 0 auto; padding: 0 1rem }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem 1.5rem; padding-top: 1.5rem; font-size: .875rem; color: var(--soft) }
h1 { font-size: clamp(1.5rem, 5vw, 2rem); line-height: 1.25; margin: 2.5rem 0 .75rem; text-wrap: balance }
h2 { font-size: 1.0625rem; margin: 0 0 .75rem }
p { margin: 0 0 .75rem } p:last-child, ul:last-child { margin-bottom: 0 }
.lead { font-size: 1.0625rem; color: var(--soft); max-width: 40rem; margin-bottom: 2rem }
section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1.25rem; margin: 0 0 1rem }
ul { margin: 0 0 .75rem; padding-left: 1.25rem } li { margin: .25rem 0 }
dl { margin: 0 } dl div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1.5rem; padding: .5rem 0; border-top: 1px solid var(--line) }
dl div:first-child { border-top: 0; padding-top: 0 } dl div:last-child { padding-bottom: 0 }
dt { flex: 1 1 14rem; color: var(--soft) } dd { margin: 0; font-weight: 600 }
p + dl, dl + p { margin-top: 1rem }
a { color: var(--mark) } a:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; border-radius: 2px }
footer { padding-top: .5rem; padding-bottom: 3rem; font-size: .875rem; color: var(--soft) }
@media print { :root { --page: #fff; --card: #fff; --ink: #000; --soft: #333; --line: #999 } header nav { display: none } section { break-inside: avoid } }
`

/** Nothing but its own style, by its hash. */
export const publicPagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** A whole page without scripts or further files, readable in light and dark and on any width; every text is escaped. */
export function publicPageHtml({ title, lead, sections, notes, searchable }: PublicPageContent, language: string): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${searchable ? '' : '<meta name="robots" content="noindex">\n'}<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header><span>Overt</span><nav aria-label="${escapeHtml(coreText(language, 'public-page.languages'))}">${otherLanguages(language)}</nav></header>
<main>
<h1>${escapeHtml(title)}</h1>
<p class="lead">${escapeHtml(lead)}</p>
${sections.map(sectionHtml).join('\n')}
</main>
<footer>${paragraphs(notes)}</footer>
</body>
</html>
`
}

/** Links to the same page in the other languages, each named in its own. */
function otherLanguages(language: string): string {
  const others = languages.filter((other) => other !== language)
  return others.map((other) => `<a href="?lang=${other}" lang="${other}" hreflang="${other}" rel="alternate">${escapeHtml(languageName(other))}</a>`).join(' ')
}

const paragraphs = (texts: readonly string[]): string => texts.map((text) => `<p>${escapeHtml(text)}</p>`).join('')

function sectionHtml({ title, paragraphs: texts = [], list = [], facts = [] }: PublicPageSection, index: number): string {
  const items = list.length === 0 ? '' : `<ul>${list.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`
  const rows = facts.length === 0 ? '' : `<dl>${facts.map(({ name, value }) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`
  return `<section aria-labelledby="part-${String(index)}"><h2 id="part-${String(index)}">${escapeHtml(title)}</h2>${paragraphs(texts)}${items}${rows}</section>`
}

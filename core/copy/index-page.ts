import type { CopyManifest } from '@overt/sdk'
import { escapeHtml } from '../http/escape-html.ts'
import { coreText, languageFor } from '../texts/core-texts.ts'
import type { CoreTextKey } from '../texts/core-texts.ts'
import type { ShownKind } from './shown-kind.ts'

type CopyText = CoreTextKey extends infer Key ? Key extends `copy.${infer Name}` ? Name : never : never

const shownValue = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean))
const style = 'body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}table{border-collapse:collapse}th,td{border:1px solid #bbb;padding:.25rem .5rem;text-align:left;vertical-align:top;max-width:24rem;overflow-wrap:anywhere}.wide{overflow-x:auto}summary{cursor:pointer;font-weight:600;padding:.5rem 0}a{color:#0b57d0}@media(prefers-color-scheme:dark){body{color:#eee;background:#111}a{color:#8ab4f8}th,td{border-color:#555}}'

/** The page to begin with: what is in the copy, with the first rows of each kind. It has no script and opens without a connection. */
export function indexPage(manifest: CopyManifest, kinds: readonly ShownKind[], locale: string): string {
  const language = languageFor(locale)
  const t = (key: CopyText, values?: Readonly<Record<string, string>>): string => coreText(language, `copy.${key}`, values)
  const filled = kinds.filter(({ rows }) => rows > 0).toSorted((a, b) => a.kind.localeCompare(b.kind))
  const number = new Intl.NumberFormat(language)
  const filesOf = new Map(manifest.kinds.map(({ kind, files }) => [kind, files]))
  const heading = `${t('title')} ${t('of')} ${manifest.member?.name ?? manifest.workspace.name}`
  const overview = filled.map(({ kind, rows }) => `<tr><td><a href="#${escapeHtml(kind)}">${escapeHtml(kind)}</a></td><td>${number.format(rows)}</td><td>${(filesOf.get(kind) ?? 0) === 0 ? '' : `<a href="files/${escapeHtml(kind)}/">${number.format(filesOf.get(kind)!)}</a>`}</td>`
    + `<td><a href="data/${escapeHtml(kind)}.csv">${t('table')}</a></td><td><a href="data/${escapeHtml(kind)}.jsonl">${t('lines')}</a></td><td><a href="schemas/${escapeHtml(kind)}.json">${t('schema')}</a></td></tr>`).join('')
  const details = filled.map(({ kind, rows, fields, sample }) => `<details id="${escapeHtml(kind)}"><summary>${escapeHtml(kind === 'core.look' ? `${t('looks')} (${kind})` : kind)} (${number.format(rows)})</summary>`
    + `${sample.length < rows ? `<p>${t('first', { shown: number.format(sample.length), rows: number.format(rows) })}</p>` : ''}<div class="wide"><table><thead><tr>${fields.map((field) => `<th scope="col">${escapeHtml(field)}</th>`).join('')}</tr></thead>`
    + `<tbody>${sample.map((row) => `<tr>${fields.map((field) => `<td>${escapeHtml(shownValue(row[field]))}</td>`).join('')}</tr>`).join('')}</tbody></table></div></details>`).join('\n')
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"><title>${escapeHtml(heading)}</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(heading)}</h1><p>${escapeHtml(manifest.workspace.name)}. ${t('made')}: <time datetime="${manifest.madeAt}">${manifest.madeAt}</time>.</p><p>${t('intro')} ${t('check')}</p>
<div class="wide"><table><thead><tr><th scope="col">${t('kind')}</th><th scope="col">${t('rows')}</th><th scope="col">${t('files')}</th><th scope="col">CSV</th><th scope="col">JSON</th><th scope="col">${t('schema')}</th></tr></thead><tbody>${overview}</tbody></table></div>
${filled.length === 0 ? `<p>${t('none')}</p>` : details}
${manifest.missingFiles.length === 0 ? '' : `<h2>${t('missing')}</h2><ul>${manifest.missingFiles.map((path) => `<li>${escapeHtml(path)}</li>`).join('')}</ul>`}
<h2>${t('left')}</h2><div class="wide"><table><thead><tr><th scope="col">${t('kind')}</th><th scope="col">${t('reason')}</th></tr></thead><tbody>${manifest.left.map(({ kind, reason }) => `<tr><td>${escapeHtml(kind)}</td><td>${escapeHtml(reason)}</td></tr>`).join('')}</tbody></table></div>
</main></body></html>
`
}

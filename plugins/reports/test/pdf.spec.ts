import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { defaultFormats } from '@overt/sdk'
import type { ReportGroup } from '../contracts.ts'
import { writePdf } from '../server/export/pdf/write-pdf.ts'
import type { PdfReport } from '../server/export/pdf/write-pdf.ts'

const run = promisify(execFile)
const reader = await run('pdftotext', ['-v']).then(() => true, () => false)

const group = (name: string, seconds: number, more: Partial<ReportGroup> = {}): ReportGroup =>
  ({ key: name, label: name, detail: 'Acme', entries: 3, seconds, trackedSeconds: seconds - 300, billableSeconds: seconds / 2, amount: 12_345, ...more })

function reportOf(groups: readonly ReportGroup[]): PdfReport {
  const seconds = groups.reduce((sum, one) => sum + one.seconds, 0)
  return {
    title: 'Hours of März', brand: { name: 'PrettyNeat', color: '#7647c7', logo: null }, readerName: 'Grace Hopper', selection: [{ label: 'Projects', text: 'TrackingIM, Compiler, 3 more' }, { label: 'Billable', text: 'yes' }],
    report: { from: '2026-03-01', to: '2026-03-31', timeZone: 'Europe/Paris', currency: 'EUR', wholeMinutes: true, totals: { entries: groups.length * 3, seconds, trackedSeconds: seconds - 300 * groups.length, billableSeconds: seconds / 2, amount: 12_345 * groups.length }, groups },
    bars: { step: 'day', bars: Array.from({ length: 31 }, (_, day) => ({ key: `2026-03-${String(day + 1).padStart(2, '0')}`, label: null, seconds: day % 7 < 5 ? 20_000 + day * 700 : 0, billableSeconds: day % 7 < 5 ? 12_000 : 0 })) },
    group: 'project', subgroup: 'member', rounded: true, reader: { locale: 'en', formats: defaultFormats }, orientation: 'portrait', at: Temporal.Instant.from('2026-04-01T07:00:00Z'),
  }
}

async function bytesOf(report: PdfReport): Promise<Buffer> {
  const stream = new PassThrough()
  const [bytes] = await Promise.all([buffer(stream), writePdf(stream, report)])
  return bytes
}

/** The text of each page, as a reader of documents finds it. */
async function textOf(bytes: Buffer): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'overt-pdf-'))
  try {
    await writeFile(join(folder, 'report.pdf'), bytes)
    await run('pdftotext', ['-layout', join(folder, 'report.pdf'), join(folder, 'report.txt')])
    return (await readFile(join(folder, 'report.txt'), 'utf8')).split('\f').slice(0, -1)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('a report as a document', () => {
  it('is a PDF with its own fonts, in either orientation', async () => {
    for (const orientation of ['portrait', 'landscape'] as const) {
      const text = (await bytesOf({ ...reportOf([group('Compiler', 7200)]), orientation })).toString('latin1')
      expect(text.slice(0, 8)).to.equal('%PDF-1.7')
      expect(text).to.include('/FontFile2').and.to.include('NotoSans')
      expect(text).to.match(orientation === 'portrait' ? /\/MediaBox \[0 0 595\.28 841\.89\]/ : /\/MediaBox \[0 0 841\.89 595\.28\]/)
    }
  })

  if (!reader) {
    process.stderr.write('\n  LEFT OUT: no pdftotext here (Debian: poppler-utils), so no document is read back.\n')
    return
  }

  it('holds title, selection, totals, groups and page numbers, and repeats the header on every page', async () => {
    const groups = Array.from({ length: 40 }, (_, index) => group(`Project ${index + 1}`, 7200 + index * 60, { groups: [group('Grace Hopper', 3600), group('Ada Lovelace', 3600)] }))
    const pages = await textOf(await bytesOf(reportOf(groups)))
    expect(pages.length).to.be.greaterThan(2)
    for (const text of ['Hours of März', 'PrettyNeat', 'Days and times in Europe/Paris', 'TrackingIM, Compiler, 3 more', '3:20 gained by rounding']) expect(pages[0]).to.include(text)
    for (const [index, page] of pages.entries()) {
      expect(page).to.include(`Page ${index + 1} of ${pages.length}`)
      expect(page).to.include('Project / Member')
    }
    const all = pages.join('\n')
    for (const { label } of groups) expect(all.match(new RegExp(`${label}(?!\\d)`, 'g')), String(label)).to.have.length(1)
    expect(pages.at(-1)).to.include('Total')
  })

  it('shows Latin, Greek and Cyrillic letters, takes text for nothing but text, and says what it cannot show', async () => {
    const [page] = await textOf(await bytesOf(reportOf([group('Zażółć gęślą – Łódź', 7200), group('Ελληνικά', 3600), group('Проект «Ёлка»', 3600), group('(evil) Tj ET /JS \\051 <script>', 60)])))
    for (const text of ['Zażółć gęślą – Łódź', 'Ελληνικά', 'Проект «Ёлка»', '(evil) Tj ET /JS \\051 <script>']) expect(page).to.include(text)
    expect(page).to.not.include('shown as boxes')
    expect((await textOf(await bytesOf(reportOf([group('東京', 7200)]))))[0]).to.include('shown as boxes')
  })
})

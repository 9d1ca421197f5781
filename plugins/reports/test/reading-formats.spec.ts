import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import ExcelJS from 'exceljs'
import type { Report } from '../contracts.ts'
import { base, setScene } from './reports-support.ts'
import type { Scene } from './reports-support.ts'

const run = promisify(execFile)
const canReadPdf = await run('pdftotext', ['-v']).then(() => true, () => false)
const march = 'from=2026-03-01&to=2026-03-31'

describe('exports of a reader who has chosen a clock, durations and a first day', () => {
  let scene: Scene
  before(async () => {
    scene = await setScene()
    const { statusCode, body } = await scene.admin.patch('/api/me', { formats: { clock: '12-hour', durations: 'decimal', weekStart: 7 } })
    expect(statusCode, body).to.equal(200)
  })
  after(() => scene.platform.close())

  it('have both in cells of a workbook, which stay numbers', async () => {
    const answer = await scene.admin.get(`${base}/export.xlsx?${march}`)
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(new Uint8Array(answer.rawPayload).buffer)
    const sheet = workbook.getWorksheet('Entries')!
    const titles = sheet.getRow(1).values as string[]
    const rows = [2, 3, 4, 5].map((row) => (title: string) => sheet.getRow(row).getCell(titles.indexOf(title)))
    const first = rows.find((cell) => cell('Member').value === 'Mia')!
    expect(first('Start').numFmt).to.match(/h:mm AM\/PM$/)
    expect(first('Duration').numFmt).to.equal('0.00')
    expect(first('Duration').value).to.be.closeTo(130 / 60, 1e-9)
  })

  it('have decimal hours in CSV, and instants for machines', async () => {
    const lines = (await scene.admin.get(`${base}/export.csv?${march}&memberIds=${scene.mia.id}`)).body.slice(1).split('\r\n')
    expect(lines[1]).to.include('2026-03-02T09:00:00+01:00').and.to.include(',2.167,')
  })

  it('cut weeks where the reader’s begin, on pages and in files alike', async () => {
    const report = (await scene.admin.get(`${base}/summary?${march}&group=week`)).json<Report>()
    expect(report.groups.map(({ key }) => key)).to.deep.equal(['2026-03-01'])
    const answer = await scene.admin.get(`${base}/export.xlsx?${march}&group=week&sheets=true`)
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(new Uint8Array(answer.rawPayload).buffer)
    expect(workbook.getWorksheet('Summary')!.getRow(2).values).to.satisfy((values: unknown[]) => values.some((value) => JSON.stringify(value)?.includes('2026-03-01')))
    expect((await scene.mia.get(`${base}/summary?${march}&group=week`)).json<Report>().groups.map(({ key }) => key)).to.deep.equal(['2026-03-02'])
  })

  it('say both in documents', async function () {
    if (!canReadPdf) { this.skip(); return }
    const answer = await scene.admin.get(`${base}/export.pdf?${march}&group=week`)
    expect(answer.statusCode, answer.body).to.equal(200)
    const folder = await mkdtemp(join(tmpdir(), 'overt-pdf-'))
    await writeFile(join(folder, 'report.pdf'), answer.rawPayload)
    const { stdout } = await run('pdftotext', ['-layout', join(folder, 'report.pdf'), '-'])
    await rm(folder, { recursive: true })
    // 2 h 10 m of Mia’s and an hour of Ben’s are billable.
    expect(stdout).to.match(/3\.17\sh/)
    expect(stdout.replaceAll('\u202F', ' ')).to.match(/\d:\d\d\s?[ap]m/i)
    expect(stdout).to.match(/1 Mar 2026/)
  })
})

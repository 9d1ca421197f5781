import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { defaultFormats } from '@overt/sdk'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { createTestPlatform } from '@overt/testing'
import type { Report, ReportGroup } from '../contracts.ts'
import { summaryMail } from '../server/schedules/summary-mail.ts'
import type { Selection } from '../server/selection.ts'
import { base, reportsFolder } from './reports-support.ts'

const run = promisify(execFile)
const reader = await run('pdftotext', ['-v']).then(() => true, () => false)

describe('printed lines add up to the printed total', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  const days = 'from=2026-05-04&to=2026-05-06'

  before(async () => {
    platform = await createTestPlatform({ plugins: [reportsFolder], clock: '2026-06-01T12:00:00Z' })
    workspace = await platform.workspace({ timeZone: 'Europe/Berlin', enabled: ['reports'] })
    member = await workspace.member({ name: 'Mia', role: 'manager' })
    const made = async (path: string, body: object): Promise<string> => {
      const answer = await workspace.admin.post(path, body)
      expect(answer.statusCode, answer.body).to.equal(201)
      return answer.json<{ id: string }>().id
    }
    const organizationId = await made('/organizations', { name: 'Acme' })
    const projectId = await made('/projects', { name: 'Website', organizationId, billable: true, rate: 10_000 })
    const taskIds = [await made('/tasks', { name: 'Design', projectId }), await made('/tasks', { name: 'Texts', projectId })]
    for (const [index, date] of ['2026-05-04', '2026-05-05', '2026-05-06'].entries()) {
      const answer = await member.post('/entries', { taskId: taskIds[index % 2], startedAt: `${date}T08:00:00.900Z`, stoppedAt: `${date}T08:20:30.100Z` })
      expect(answer.statusCode, answer.body).to.equal(201)
    }
  })
  after(() => platform.close())

  const seconds = (clock: string): number => clock.split(':').map(Number).reduce((sum, part) => sum * 60 + part, 0)
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

  /** The lines of a document's table: names with the durations and amounts behind them. */
  async function tableOf(query: string): Promise<readonly { readonly name: string; readonly durations: readonly string[]; readonly amount: number }[]> {
    const answer = await member.get(`${base}/export.pdf?${days}&${query}`)
    expect(answer.statusCode, answer.body).to.equal(200)
    const folder = await mkdtemp(join(tmpdir(), 'overt-pdf-'))
    try {
      await writeFile(join(folder, 'report.pdf'), answer.rawPayload)
      await run('pdftotext', ['-layout', join(folder, 'report.pdf'), join(folder, 'report.txt')])
      const lines = (await readFile(join(folder, 'report.txt'), 'utf8')).split('\n')
      return lines.flatMap((line) => {
        const [, name = '', rest = ''] = /^\s*(\S.*?)\s{2,}.*?(\d+\s+\d+:\d\d.*)$/.exec(line) ?? []
        const durations = rest.match(/\d+:\d\d(:\d\d)?/g) ?? []
        return durations.length < 2 ? [] : [{ name, durations, amount: Number(/(\d+\.\d\d)/.exec(rest)?.[1] ?? 0) }]
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  if (reader) {
    it('P15: three entries of 20 min 30 s are 0:20:30 each and 1:01:30 together in the document', async () => {
      const table = await tableOf('group=day')
      expect(table.map(({ durations }) => durations.at(-1))).to.deep.equal(['0:20:30', '0:20:30', '0:20:30', '1:01:30'])
      expect(table.map(({ amount }) => amount)).to.deep.equal([34.17, 34.17, 34.17, 102.51])
    })

    it('P15: groups and sub-groups of the document add up, in each of its columns', async () => {
      const table = await tableOf('group=project&subgroup=task')
      const [project, ...rest] = table
      const [total, ...tasks] = rest.toReversed()
      for (const column of [0, 1]) {
        const of = (lines: typeof table): number => sum(lines.map(({ durations }) => seconds(durations[column]!)))
        expect([of(tasks), of([project!])]).to.deep.equal([of([total!]), of([total!])])
      }
      expect(sum(tasks.map(({ amount }) => Math.round(amount * 100)))).to.equal(Math.round(total!.amount * 100))
    })
  }

  it('P15: in the workbook and the CSV as well, to the second', async () => {
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(new Uint8Array((await member.get(`${base}/export.xlsx?${days}&group=day`)).rawPayload).buffer)
    for (const [name, title] of [['Summary', 'Duration'], ['Entries', 'Duration']] as const) {
      const sheet = workbook.getWorksheet(name)!
      const column = (sheet.getRow(1).values as string[]).indexOf(title)
      const cells = Array.from({ length: 4 }, (_, index) => sheet.getRow(index + 2).getCell(column))
      expect(cells.map(({ numFmt }) => numFmt), name).to.deep.equal(Array.from({ length: 4 }, () => '[hh]:mm:ss'))
      const lengths = cells.map(({ result, value }) => Math.round(((result ?? value) as unknown as Date).getTime() / 1000 - Date.UTC(1899, 11, 30) / 1000))
      expect(lengths, name).to.deep.equal([1_230, 1_230, 1_230, 3_690])
    }
    const rows = (await member.get(`${base}/export.csv?${days}`)).body.trimEnd().split('\r\n').slice(1).map((line) => line.split(','))
    expect(rows.map((row) => [row.at(-3), row.at(-2)])).to.deep.equal([1, 2, 3].map(() => ['0:20:30', '34.17']))
  })

  it('P15: in mails, where the groups that have no line of their own have one together', async () => {
    const group = (index: number): ReportGroup => ({ key: `${index}`, label: `Project ${index}`, detail: null, entries: 1, seconds: 1_230 + index, trackedSeconds: 1_230 + index, billableSeconds: 0, amount: null })
    const groups = Array.from({ length: 14 }, (_, index) => group(index))
    const all = sum(groups.map((one) => one.seconds))
    const report: Report = { from: '2026-05-04', to: '2026-05-06', timeZone: 'UTC', currency: 'EUR', wholeMinutes: false, totals: { entries: 14, seconds: all, trackedSeconds: all, billableSeconds: 0, amount: null }, groups }
    const { text } = summaryMail({ name: 'Hours', author: 'Mia', workspaceName: 'Acme', reader: { locale: 'en', formats: defaultFormats }, report, selection: { query: {} } as Selection, file: undefined })
    const total = /Duration: (\S+)/.exec(text)?.[1] ?? ''
    const lines = [...text.matchAll(/^(\d+:\d\d:\d\d) {2}/gm)].map(([, clock]) => seconds(clock!))
    expect(lines).to.have.length(11)
    expect([sum(lines), seconds(total)]).to.deep.equal([all, all])
  })

  it('leaves seconds out where every entry is a whole minute, in all lines alike', async () => {
    const report = (await member.get(`${base}/summary?${days}&rounding=up&roundingMinutes=1`)).json<Report>()
    expect(report.totals.seconds).to.equal(63 * 60)
    expect(report.wholeMinutes, 'the tracked time beside it has seconds').to.equal(false)
    expect((await member.get(`${base}/summary?from=2026-05-01&to=2026-05-02`)).json<Report>().wholeMinutes).to.equal(true)
  })
})

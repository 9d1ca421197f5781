import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { spreadsheetText } from '@overt/sdk'
import { createHandoff } from '../server/export/handoff.ts'
import { sheetNames } from '../server/export/sheet-names.ts'
import { createPartWriter, partBytes } from '@overt/sdk'
import { base, setScene } from './reports-support.ts'
import type { Scene } from './reports-support.ts'

const march = 'from=2026-03-01&to=2026-03-31'

describe('an exported report', () => {
  let scene: Scene
  before(async () => { scene = await setScene() })
  after(() => scene.platform.close())

  async function workbookOf(query: string): Promise<ExcelJS.Workbook> {
    const answer = await scene.admin.get(`${base}/export.xlsx?${march}&${query}`)
    expect(answer.statusCode, answer.body).to.equal(200)
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(new Uint8Array(answer.rawPayload).buffer)
    return workbook
  }
  const columnsOf = (sheet: ExcelJS.Worksheet): Map<string, number> => new Map((sheet.getRow(1).values as string[]).slice(1).map((title, index) => [title, index + 1]))

  it('holds exactly the selection, as real dates, durations and amounts', async () => {
    const sheet = (await workbookOf('rounding=up&roundingMinutes=15&columns=weather.rain')).getWorksheet('Entries')!
    const columns = columnsOf(sheet)
    const cell = (row: number, title: string): ExcelJS.Cell => sheet.getRow(row).getCell(columns.get(title)!)
    expect(sheet.rowCount).to.equal(7)
    const row = cell(2, 'Member').value === 'Mia' ? 2 : 3
    expect(cell(row, 'Date').value).to.deep.equal(new Date('2026-03-02T00:00:00Z'))
    expect(cell(row, 'Start').value).to.deep.equal(new Date('2026-03-02T09:00:00Z'))
    // The reader takes any clock-like format for a date, counted from the epoch of spreadsheets.
    expect(cell(row, 'Duration').value).to.deep.equal(new Date(Date.UTC(1899, 11, 30) + 135 * 60_000))
    expect(cell(row, 'Tracked').value).to.deep.equal(new Date(Date.UTC(1899, 11, 30) + 130 * 60_000))
    expect(cell(row, 'Duration').numFmt).to.equal('[hh]:mm')
    expect(cell(row, 'Amount').value).to.equal(135)
    expect(sheet.views[0]).to.include({ state: 'frozen', ySplit: 1 })
    expect(sheet.autoFilter).to.equal('A1:P6')
  })

  it('holds no formula but our sums, whatever people write', async () => {
    const workbook = await workbookOf('columns=weather.rain')
    const formulas: string[] = []
    const texts: string[] = []
    workbook.eachSheet((sheet) => sheet.eachRow((row) => row.eachCell((cell) => {
      if (cell.formula) formulas.push(cell.formula)
      else if (typeof cell.value === 'string') texts.push(cell.value)
    })))
    expect(formulas).to.deep.equal(['SUBTOTAL(109,L2:L6)', 'SUBTOTAL(109,M2:M6)'])
    expect(texts).to.include.members(['\'=HYPERLINK("http://x","y")', '\'=Acme', '\'=wet'])
    expect(texts.filter((text) => /^[=+\-@]/.test(text))).to.deep.equal([])
  })

  it('makes a sheet per group where that is asked for', async () => {
    const workbook = await workbookOf('group=tag&sheets=true')
    expect(workbook.worksheets.map(({ name, rowCount }) => [name, rowCount])).to.deep.equal([['Summary', 5], ['web', 4], ['print', 3], ['None', 5]])
  })

  it('is an RFC 4180 table that no spreadsheet runs', async () => {
    const answer = await scene.admin.get(`${base}/export.csv?${march}&memberIds=${scene.mia.id}`)
    expect(answer.headers['content-type']).to.equal('text/csv; charset=utf-8; header=present')
    expect(answer.body.startsWith('\uFEFF')).to.equal(true)
    const lines = answer.body.slice(1).split('\r\n')
    expect(lines[0]).to.equal('Date,Member,Organization,Project,Task,Description,Tags,Source,Billable,Start,End,Duration,Amount,Currency')
    expect(lines[1]).to.equal(`2026-03-02,Mia,'=Acme,Website,Design,"'=HYPERLINK(""http://x"",""y"")","web, print",api,yes,2026-03-02T09:00:00+01:00,2026-03-02T11:10:00+01:00,2:10:00,130.00,USD`)
    expect(lines[2]).to.include('"a ""quoted"", text\nin two lines"')
    expect(lines).to.have.length(6)
  })

  it('P16: opens in a German spreadsheet as columns: byte order mark, semicolons, decimal commas', async () => {
    const file = async (query: string): Promise<string> => (await scene.admin.get(`${base}/export.csv?${march}&memberIds=${scene.mia.id}${query}`)).body
    const german = await file('&dialect=excel-de')
    expect(german.startsWith('\uFEFF')).to.equal(true)
    expect(german.split('\r\n')[1]).to.include(';"web, print";api;yes;').and.to.match(/;2:10:00;130,00;USD$/)
    expect((await file('&dialect=plain')).startsWith('Date,Member,')).to.equal(true)
    expect((await scene.admin.get(`${base}/export.csv?${march}&dialect=tsv`)).statusCode).to.equal(400)
  })

  it('goes into the trail, and tells those whose entries it holds', async () => {
    const recordsOf = async (memberId: string): Promise<number> => (await scene.workspace.inUnit((unit) =>
      unit.query<{ records: number }>('select coalesce(sum(records), 0)::int as records from core.look where member_id = $1', [memberId])))[0]!.records
    const before = [await recordsOf(scene.mia.id), await recordsOf(scene.ben.id)]
    await scene.admin.get(`${base}/export.csv?${march}`)
    expect([await recordsOf(scene.mia.id) - before[0]!, await recordsOf(scene.ben.id) - before[1]!]).to.deep.equal([3, 1])
    const { items } = (await scene.admin.get('/audit')).json<{ items: { action: string }[] }>()
    expect(items.map(({ action }) => action)).to.include('report.exported')
  })

  it('is refused where it would be too large', async () => {
    await scene.admin.patch('/plugins/reports', { settings: { exportRows: 1_000 } })
    await scene.workspace.inUnit((unit) => unit.query(`
      insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, billable)
      select e.workspace_id, uuidv7(), e.member_id, e.organization_id, e.project_id, e.task_id, e.started_at + n * interval '1 minute', e.started_at + n * interval '1 minute' + interval '30 s', 'import', false
      from (select * from core.entry where member_id = $1 limit 1) e, generate_series(20000, 21000) n`, [scene.ben.id]))
    const answer = await scene.admin.get(`${base}/export.xlsx?from=2026-03-01&to=2026-04-30`)
    expect(answer.json()).to.include({ status: 413, code: 'export-too-large' })
    expect(scene.platform.faults).to.deep.equal([])
  })
})

describe('text in an export', () => {
  it('never begins like a formula', () => {
    for (const text of ['=1', '+1', '-1', '@x', '\t=1', '\r=1', ' =1', '\u200b=1', '＝1', '\n']) expect(spreadsheetText(text)).to.equal(`'${text}`)
    expect(spreadsheetText('Anna-Lena = 1')).to.equal('Anna-Lena = 1')
  })

  it('makes names of sheets that a workbook takes', () => {
    const nameOf = sheetNames()
    expect(['History', 'a/b', 'A b', '\'x\'', '', 'n'.repeat(40), 'n'.repeat(50)].map(nameOf)).to.deep.equal(
      ['History (2)', 'a b', 'A b (2)', 'x', '–', 'n'.repeat(31), `${'n'.repeat(27)} (2)`])
  })
})

describe('pages that are handed over', () => {
  it('come one by one, none lost and none twice, also when their reader was too slow', async () => {
    const pages = createHandoff<number>()
    const first = pages.give(1, 1_000)
    expect(await pages.take()).to.equal(1)
    expect(await first).to.equal(true)
    expect(await pages.give(2, 1)).to.equal(false)
    expect(await pages.take()).to.equal(2)
    pages.end()
    expect(await pages.take()).to.equal(undefined)
  })

  it('are refused at once when their reader has gone', async () => {
    const pages = createHandoff<number>()
    const given = pages.give(1, 60_000)
    pages.leave()
    expect(await given).to.equal(false)
  })
})

describe('a file in parts', () => {
  it('is the same when they are put together, and all but the last are exactly as large', async () => {
    const parts: Buffer[] = []
    const memory = new Set<ArrayBufferLike>()
    const writer = createPartWriter(async (index, bytes) => {
      memory.add(bytes.buffer)
      parts[index] = Buffer.from(bytes)
    })
    const chunks = Array.from({ length: 150 }, (_, number) => Buffer.alloc(70_001, `overt ${String(number)}`))
    for (const chunk of chunks) writer.write(chunk)
    await new Promise<void>((resolve) => { writer.end(resolve) })
    expect(parts.map(({ length }) => length)).to.deep.equal([partBytes, partBytes, 150 * 70_001 - 2 * partBytes])
    expect(Buffer.concat(parts).equals(Buffer.concat(chunks))).to.equal(true)
    expect(writer.written).to.equal(150 * 70_001)
    // However long the file is, no more than one part is in memory.
    expect(memory.size).to.equal(1)
  })

  it('takes a piece that is larger than a part, and ends on the edge of one without an empty part', async () => {
    const parts: Buffer[] = []
    const writer = createPartWriter(async (index, bytes) => { parts[index] = Buffer.from(bytes) })
    const whole = Buffer.alloc(3 * partBytes, 'edges of parts')
    writer.write(whole.subarray(0, 1))
    writer.write(whole.subarray(1))
    await new Promise<void>((resolve) => { writer.end(resolve) })
    expect(parts.map(({ length }) => length)).to.deep.equal([partBytes, partBytes, partBytes])
    expect(Buffer.concat(parts).equals(whole)).to.equal(true)
  })

  it('ends with a fault where a part cannot be kept', async () => {
    const writer = createPartWriter(() => Promise.reject(new Error('the disk is full')))
    const fault = new Promise<Error>((resolve) => { writer.on('error', resolve) })
    writer.write(Buffer.alloc(partBytes))
    expect((await fault).message).to.equal('the disk is full')
  })
})

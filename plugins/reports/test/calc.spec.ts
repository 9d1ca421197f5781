import { expect } from 'chai'
import { findLibreOffice, shownByLibreOffice } from './libreoffice.ts'
import { base, setScene } from './reports-support.ts'
import type { Scene } from './reports-support.ts'

const march = 'from=2026-03-01&to=2026-03-31'
const program = await findLibreOffice()

if (program === undefined) {
  process.stderr.write('\n  LEFT OUT: no LibreOffice here (Debian: libreoffice-calc), so no workbook is opened in it.\n')
} else {
  describe('a workbook in LibreOffice', function () {
    this.timeout(90_000)
    let scene: Scene
    let sheets: ReadonlyMap<string, string>

    before(async () => {
      scene = await setScene()
      const answer = await scene.admin.get(`${base}/export.xlsx?${march}&columns=weather.rain&rounding=up&roundingMinutes=15`)
      sheets = await shownByLibreOffice(program, answer.rawPayload)
    })
    after(() => scene.platform.close())

    it('opens with a sheet of groups and one of entries', () => {
      expect([...sheets.keys()].toSorted()).to.deep.equal(['Entries', 'Summary'])
      expect(sheets.get('Summary')!.split('\n')[0]).to.equal('Group,Sub-group,Entries,Duration,Tracked,Billable time,Amount USD')
      expect(sheets.get('Summary')).to.include('Total,,4,05:15,05:00,03:15,195.00')
    })

    it('shows dates, times and durations as such', () => {
      const mia = sheets.get('Entries')!.split('\n').find((line) => line.includes('Design') && line.includes('Mia'))
      expect(mia).to.include('2026-03-02,Mia,').and.to.include(',2026-03-02 09:00,2026-03-02 11:10,02:15,02:10,135.00,')
    })

    it('calculates our sums', () => {
      expect(sheets.get('Entries')!.trimEnd().split('\n').at(-1)).to.equal(',Total,,,,,,,,,,05:15,05:00,195.00,,')
    })

    it('shows as text what people wrote like formulas', () => {
      const text = sheets.get('Entries')!
      for (const written of ['\'=HYPERLINK(""http://x"",""y"")', '\'=Acme', '\'=wet']) expect(text).to.include(written)
      expect(text).to.include('a ""quoted"", text\nin two lines')
      expect(text).to.not.match(/Err:|#NAME|#REF|#VALUE/)
    })
  })
}

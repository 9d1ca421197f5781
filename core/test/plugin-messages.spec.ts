import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readCatalogues } from '../kernel/plugin-messages.ts'

describe('the texts of a plugin on the server', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overt-texts-'))
    await mkdir(join(folder, 'locales'))
    await writeFile(join(folder, 'locales/en.json'), JSON.stringify({ kept: 'Kept for one day. | Kept for {count} days.', year: 'Since {year}.', bar: 'This | that.' }))
    await writeFile(join(folder, 'locales/de.json'), JSON.stringify({ kept: 'Einen Tag aufbewahrt. | {count} Tage aufbewahrt.' }))
  })
  after(() => rm(folder, { recursive: true }))

  it('choose the plural by the count, with the decimal sign of the language', () => {
    const texts = readCatalogues(folder, { warn: () => undefined })
    expect([0, 1, 1.5, 30].map((count) => texts.message('en', 'kept', { count }))).to.deep.equal(['Kept for 0 days.', 'Kept for one day.', 'Kept for 1.5 days.', 'Kept for 30 days.'])
    expect([1, 1.5].map((count) => texts.message('de-AT', 'kept', { count }))).to.deep.equal(['Einen Tag aufbewahrt.', '1,5 Tage aufbewahrt.'])
    expect(texts.message('en', 'year', { year: 2026 })).to.equal('Since 2026.')
    expect(texts.message('en', 'bar')).to.equal('This | that.')
  })
})

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { formatMessage, messageFault } from '@overt/sdk'
import { readCatalogues } from '../texts/catalogues.ts'

describe('the texts of a plugin on the server', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overt-texts-'))
    await mkdir(join(folder, 'locales'))
    await writeFile(join(folder, 'locales/en.json'), JSON.stringify({ kept: '{count, plural, one {Kept for one day.} other {Kept for {count} days.}}', year: 'Since {year}.', bar: 'This | that.' }))
    await writeFile(join(folder, 'locales/fr.json'), JSON.stringify({ kept: '{count, plural, one {Gardé un jour.} other {Gardé {count} jours.}}' }))
    await writeFile(join(folder, 'locales/de.json'), JSON.stringify({ kept: '{count, plural, one {Einen Tag aufbewahrt.} other {{count} Tage aufbewahrt.}}' }))
  })
  after(() => rm(folder, { recursive: true }))

  it('choose the plural by the count, with the decimal sign of the language', () => {
    const texts = readCatalogues(folder, { warn: () => undefined })
    expect([0, 1, 1.5, 30].map((count) => texts.message('en', 'kept', { count }))).to.deep.equal(['Kept for 0 days.', 'Kept for one day.', 'Kept for 1.5 days.', 'Kept for 30 days.'])
    expect([1, 1.5].map((count) => texts.message('de-AT', 'kept', { count }))).to.deep.equal(['Einen Tag aufbewahrt.', '1,5 Tage aufbewahrt.'])
    expect(texts.message('en', 'year', { year: 2026 })).to.equal('Since 2026.')
    expect(texts.message('en', 'bar')).to.equal('This | that.')
  })

  it('fall back to English text by text, with the rules of English, in a language that has some of them', () => {
    const texts = readCatalogues(folder, { warn: () => undefined })
    expect([0, 1, 2].map((count) => texts.message('fr', 'kept', { count }))).to.deep.equal(['Gardé un jour.', 'Gardé un jour.', 'Gardé 2 jours.'])
    expect(texts.message('fr-CA', 'year', { year: 2026 })).to.equal('Since 2026.')
    expect(texts.message('pl', 'kept', { count: 1 })).to.equal('Kept for one day.')
  })

  it('keep the places that have no value, quote braces, and choose among words', () => {
    expect(formatMessage('en', '{who} changed {member}\'s day')).to.equal('{who} changed {member}\'s day')
    expect(formatMessage('en', 'It\'s \'{name}\' for {name}', { name: 'Ada' })).to.equal('It\'s {name} for Ada')
    expect(formatMessage('de', '{latitude} N', { latitude: 52.520131 }), 'every digit').to.equal('52,520131 N')
    expect(formatMessage('en', '{state, select, on {On} other {Off}} since {n, number}', { state: 'on', n: 1200 })).to.equal('On since 1,200')
    expect(formatMessage('en', '{count, plural, one {a day} other {# days}}')).to.equal('{count, plural, one {a day} other {# days}}')
    expect(formatMessage('en', '{count, plural, one {a day', { count: 1 })).to.equal('{count, plural, one {a day')
    expect(messageFault('{count, plural, one {a day')).to.be.a('string')
    expect(messageFault('{who} has {count, plural, one {a day} other {# days}}')).to.equal(undefined)
  })
})

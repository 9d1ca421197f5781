import { readFileSync, readdirSync } from 'node:fs'
import { expect } from 'chai'
import { messagePlaces } from '@overt/sdk'

const folder = new URL('../locales/', import.meta.url)
const catalogue = (file: string): Record<string, string> => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, string>

describe('the texts of the admin UI', () => {
  it('are in both languages, with the same places, whether they come at first or with a part', () => {
    const names = readdirSync(folder).map((file) => /^(.*?)\.?en\.json$/.exec(file)?.[1]).filter((name) => name !== undefined)
    expect(names).to.include.members(['', 'monitoring', 'timer-decisions'])
    const seen = new Set<string>()
    for (const name of names) {
      const [en, de] = ['en', 'de'].map((locale) => catalogue(name === '' ? `${locale}.json` : `${name}.${locale}.json`))
      expect(Object.keys(de!), name).to.have.members(Object.keys(en!))
      for (const [key, text] of Object.entries(en!)) {
        expect(messagePlaces(de![key]!), key).to.deep.equal(messagePlaces(text))
        expect(seen.has(key), `${key} twice`).to.equal(false)
        seen.add(key)
      }
    }
  })
})

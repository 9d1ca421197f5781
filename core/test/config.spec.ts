import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { environmentSchema, readConfig } from '../config.ts'

describe('the configuration', () => {
  it('has defaults for everything', () => {
    expect(readConfig({}, '/srv/overt')).to.deep.include({ host: '127.0.0.1', port: 4000, databaseUrl: undefined, role: 'all', signUp: 'open' })
  })

  it('names every wrong and every unknown setting', () => {
    const read = () => readConfig({ PORT: 'many', OVERT_ROLE: 'boss', OVERT_SECRET: 'short', OVERT_TYPO: 'x' }, '/srv/overt')
    expect(read).to.throw().with.property('message').that.matches(/OVERT_TYPO.*PORT.*OVERT_ROLE.*OVERT_SECRET/)
  })

  it('P20: stops at a public address with a path, and names the setting', () => {
    for (const address of ['https://time.example.test/overt', 'https://time.example.test/overt/', 'https://time.example.test/?x=1']) {
      expect(() => readConfig({ OVERT_PUBLIC_URL: address }, '/srv/overt'), address).to.throw(/OVERT_PUBLIC_URL must be an address without a path/)
    }
    for (const address of ['https://time.example.test', 'https://time.example.test/', 'http://127.0.0.1:4000']) {
      expect(readConfig({ OVERT_PUBLIC_URL: address }, '/srv/overt').publicUrl).to.equal(address.replace(/\/$/, ''))
    }
  })

  it('is documented, setting by setting', () => {
    const document = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
    for (const [name, { description }] of Object.entries(environmentSchema.properties) as unknown as [string, { description: string }][]) {
      expect(document, name).to.contain(`| \`${name}\` |`)
      expect(document, name).to.contain(description)
    }
  })
})

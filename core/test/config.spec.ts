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

  it('is documented, setting by setting', () => {
    const document = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
    for (const [name, { description }] of Object.entries(environmentSchema.properties) as unknown as [string, { description: string }][]) {
      expect(document, name).to.contain(`| \`${name}\` |`)
      expect(document, name).to.contain(description)
    }
  })
})

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { messageFault } from '@overt/sdk'

const root = new URL('../../', import.meta.url).pathname
const files = globSync('{admin-ui,agent,core,plugins/*,examples/*}/{,app/,windows/}locales/*.json', { cwd: root })

describe('catalogues of messages', () => {
  it('name each text once: of two with one key, the first is never seen', () => {
    expect(files).to.include.members(['admin-ui/locales/de.json', 'plugins/punchim/app/locales/en.json', 'plugins/punchim/locales/de.json'])
    for (const file of files) {
      const keys = [...readFileSync(join(root, file), 'utf8').matchAll(/^ {2}("(?:[^"\\]|\\.)*"):/gm)].map(([, key]) => key!)
      expect(keys.filter((key, index) => keys.indexOf(key) !== index), file).to.deep.equal([])
    }
  })

  const texts = (file: string): Readonly<Record<string, string>> => JSON.parse(readFileSync(join(root, file), 'utf8')) as Readonly<Record<string, string>>

  it('hold valid ICU messages, and no plural of another form', () => {
    const messages = files.filter((file) => !file.startsWith('agent/') && !file.includes('/app/')).flatMap((file) => Object.entries(texts(file)).map(([key, text]) => ({ at: `${file} ${key}`, text })))
    expect(messages.length).to.be.greaterThan(5_000)
    expect(messages.flatMap(({ at, text }) => (messageFault(text) === undefined && !/\S ?\|/.test(text) ? [] : [at]))).to.deep.equal([])
  })

  it('are in the same languages for the server and its pages, each complete in German', () => {
    const languagesOf = (folder: string): string[] => files.flatMap((file) => new RegExp(`^${folder}/locales/([\\w-]+)\\.json$`).exec(file)?.[1] ?? []).toSorted()
    expect(languagesOf('core')).to.deep.equal(languagesOf('admin-ui'))
    const named = (language: string): string[] => Object.keys(texts(`core/locales/${language}.json`)).filter((key) => !key.startsWith('problem.'))
    expect(named('de')).to.have.members(named('en'))
  })
})

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

const root = new URL('../../', import.meta.url).pathname
const files = globSync('{admin-ui,agent,core,plugins/*,examples/*}/{,app/,shell/}locales/*.json', { cwd: root })

describe('catalogues of messages', () => {
  it('name each text once: of two with one key, the first is never seen', () => {
    expect(files).to.include.members(['admin-ui/locales/de.json', 'plugins/punchim/app/locales/en.json', 'plugins/punchim/locales/de.json'])
    for (const file of files) {
      const keys = [...readFileSync(join(root, file), 'utf8').matchAll(/^ {2}("(?:[^"\\]|\\.)*"):/gm)].map(([, key]) => key!)
      expect(keys.filter((key, index) => keys.indexOf(key) !== index), file).to.deep.equal([])
    }
  })
})

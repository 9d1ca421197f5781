import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { docsExamples, markedRegions } from '../docs-examples.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the examples in the docs', () => {
  const examples = docsExamples(root)

  it('are what runs in the tests; node --conditions=overt-source scripts/docs-examples.ts writes them', () => {
    for (const { page, source, shown, code } of examples) expect(shown, `${page}: ${source}`).to.equal(code)
  })

  it('show every region that is marked for them', () => {
    const used = new Set(examples.map(({ source }) => source))
    expect(markedRegions(root).filter((region) => !used.has(region))).to.deep.equal([])
  })

  it('are there for every contract between plugins and the platform that has a page', () => {
    const pages = ['notes', 'report-columns', 'widgets', 'landing', 'palette', 'decisions', 'commands', 'apps', 'operator', 'testing']
    expect(pages.filter((page) => !examples.some((example) => example.page === `docs/plugins/${page}.md`))).to.deep.equal([])
    const contents = readFileSync(join(root, 'docs', 'plugins', 'README.md'), 'utf8')
    expect(pages.filter((page) => !contents.includes(`(${page}.md)`))).to.deep.equal([])
  })
})

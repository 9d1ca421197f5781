import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { entries, faultsOfExamples, readApi } from '../docs/api-report.ts'
import type { ApiExport } from '../docs/api-report.ts'
import { referencePages } from '../docs/reference-page.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const update = 'Run `npm run api` and commit docs/plugins/reference with the change.'

describe('what the SDK exports', () => {
  let api: ReadonlyMap<string, readonly ApiExport[]>

  before(function () {
    this.timeout(240_000)
    api = readApi(root)
  })

  it('is what the reference says', () => {
    const pages = referencePages(api)
    for (const [file, page] of pages) {
      const [written, now] = [existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '', page].map((text) => text.split('\n## '))
      const changed = now!.filter((one) => !written!.some((other) => other.trim() === one.trim())).map((one) => one.split('\n')[0])
      const gone = written!.map((one) => one.split('\n')[0]).filter((name) => !now!.some((one) => one.split('\n')[0] === name))
      expect({ changed, gone }, `${file}: ${update}`).to.deep.equal({ changed: [], gone: [] })
    }
    expect(globSync('docs/plugins/reference/*.md', { cwd: root }).toSorted(), update).to.deep.equal([...pages.keys()].toSorted())
  })

  it('has a sentence on every export', () => {
    const silent = [...api].flatMap(([folder, exported]) => exported.filter(({ doc }) => doc === '').map(({ name, file }) => `${entries.find((entry) => entry.folder === folder)!.name} ${name} (${file})`))
    expect(silent).to.deep.equal([])
  })

  it('has examples that compile as they stand', function () {
    this.timeout(240_000)
    const { count, faults } = faultsOfExamples(root, api)
    expect(count).to.be.greaterThan(8)
    expect(faults).to.deep.equal([])
  })

  it('is there at every entry point of package.json', () => {
    const exportsOf = (folder: string): string[] => {
      const { name, exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { readonly name: string; readonly exports: Readonly<Record<string, string | object>> }
      return Object.keys(exports).filter((path) => path !== './package.json').map((path) => `${name}${path.slice(1)}`)
    }
    const notForAuthors = ['@overt/testing/platform']
    const offered = [...exportsOf('sdk'), ...exportsOf('testing')].filter((name) => !notForAuthors.includes(name))
    expect(entries.map(({ name }) => name).toSorted()).to.deep.equal(offered.toSorted())
    for (const [folder, exported] of api) expect(exported.length, folder).to.be.greaterThan(0)
  })
})

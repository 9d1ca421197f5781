import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

describe('docs/dependencies.md', () => {
  const files = ['package.json', ...globSync('{sdk,core,testing,client,admin-ui,agent}/package.json', { cwd: root }), ...globSync('plugins/*/package.json', { cwd: root })]
  const named = new Set(files.flatMap((file) => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(file)) as Manifest
    return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  }).filter((name) => !/^@(?:overt|types)\//.test(name)))

  it('has a word on every package that one of ours names, packages of types aside', () => {
    const listed = read('docs/dependencies.md')
    expect([...named].filter((name) => !listed.includes(`\`${name}\``)).toSorted()).to.deep.equal([])
  })

  it('is true of files: CONTRIBUTING.md and README.md name only what is there', () => {
    for (const page of ['CONTRIBUTING.md', 'README.md']) {
      const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target!)
      const paths = [...read(page).matchAll(/`((?:core|sdk|testing|client|plugins|admin-ui|agent|docs|examples|bench|deploy|scripts)\/[\w./-]+)`/g)].map(([, path]) => path!)
      expect([...links, ...paths].filter((path) => !path.includes('/dist/') && globSync(path.replace(/\/$/, ''), { cwd: root }).length === 0), page).to.deep.equal([])
    }
  })
})

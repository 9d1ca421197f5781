import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { expect } from 'chai'

const folder = new URL('..', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const scripts = readdirSync(folder).filter((name) => name.endsWith('.ts'))

describe('the scripts that measure', () => {
  it('are each in the table of commands, or part of one that is', () => {
    const table = read('README.md')
    const parts = scripts.map((name) => ({ name, text: read(name) }))
    expect(scripts.filter((name) => !table.includes(`bench/${name}`) && !parts.some((other) => other.name !== name && new RegExp(`['/]${name.replace('.', '\\.')}'`).test(other.text)))).to.deep.equal([])
  })

  it('are there, where documents give their command', () => {
    const documents = ['README.md', '../docs/benchmarks.md'].map(read).join('\n')
    const named = [...new Set(Array.from(documents.matchAll(/bench\/([a-z-]+\.ts)/g), ([, name]) => name!))]
    expect(named.length).to.be.greaterThan(25)
    expect(named.filter((name) => !existsSync(new URL(name, folder)))).to.deep.equal([])
  })
})

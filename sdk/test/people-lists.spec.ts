import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

const root = join(import.meta.dirname, '..', '..')
/** Asks for two admins, to know whether there is more than one. */
const counts = ['admin-ui/state/member-refusals.ts']

describe('lists of people', () => {
  it('are read by pages or searched on the server: one answer holds at most 200 members', () => {
    const sources = globSync('{admin-ui,plugins,examples,sdk}/**/*.{vue,ts}', { cwd: root, exclude: ['**/node_modules/**', '**/dist/**', '**/test/**'] }).filter((file) => !counts.includes(file))
    expect(sources.length).to.be.greaterThan(300)
    const capped = sources.filter((file) => /useResource<[^\n]*'\/members'/.test(readFileSync(join(root, file), 'utf8')))
    expect(capped, 'use usePages, or usePeople of @overt/sdk/people').to.deep.equal([])
  })
})

import { expect } from 'chai'
import { gatherByWorkspace } from '@overt/sdk'

describe('gathering by workspace', () => {
  it('hands keys over together, each once, workspace by workspace', async () => {
    const handed: unknown[] = []
    const gathered = gatherByWorkspace({ forMs: 60_000, run: (workspaceId, keys) => { handed.push([workspaceId, ...keys]); return Promise.resolve() }, failed: () => undefined })
    for (const key of ['a', 'b', 'a']) gathered.add('one', key)
    gathered.add('other', 'a')
    expect(handed).to.deep.equal([])
    await gathered.flush()
    await gathered.flush()
    expect(handed).to.deep.equal([['one', 'a', 'b'], ['other', 'a']])
  })

  it('does so by itself once its time has passed', async () => {
    const keys = await new Promise<readonly string[]>((resolve) => {
      gatherByWorkspace({ forMs: 1, run: (_workspaceId, found) => { resolve(found); return Promise.resolve() }, failed: () => undefined }).add('one', 'a')
    })
    expect(keys).to.deep.equal(['a'])
  })

  it('names what a fault ended, and goes on with the rest', async () => {
    const outcomes: unknown[] = []
    const gathered = gatherByWorkspace({
      forMs: 60_000, atMost: 2,
      run: (_workspaceId, keys) => { if (keys.includes('b')) return Promise.reject(new Error('no')); outcomes.push(keys); return Promise.resolve() },
      failed: (error, workspaceId, keys) => { outcomes.push([(error as Error).message, workspaceId, ...keys]) },
    })
    for (const key of ['a', 'b', 'c']) gathered.add('one', key)
    await gathered.flush()
    expect(outcomes).to.deep.equal([['no', 'one', 'a', 'b'], ['c']])
  })
})

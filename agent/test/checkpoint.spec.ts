import { appendFile, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { CollectedRecord } from '@overt/sdk/agent'
import { createCheckpoint } from '../engine/checkpoint.ts'
import { createTestAgent } from './kit/test-agent.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

const segment = (values: Partial<Record<string, string>> = {}): CollectedRecord =>
  ({ kind: 'activity.segment', id: 'a', startedAt: '2026-03-02T09:00:00.000Z', endedAt: '2026-03-02T09:00:15.000Z', state: 'active', app: 'Editor', ...values })

describe('the checkpoint', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  beforeEach(async () => { folder = await temporaryFolder() })
  afterEach(() => folder.remove())

  it('gives back what was saved last, however it was written, and cuts a torn end', async () => {
    const path = join(folder.path, 'open.lines')
    const checkpoint = createCheckpoint(path)
    const left = async () => (await createCheckpoint(path).left())?.records ?? null
    expect(await left()).to.equal(null)
    await checkpoint.save([])
    expect(await left()).to.deep.equal([])
    for (let second = 10; second < 60; second++) {
      const open = [segment({ endedAt: `2026-03-02T09:00:${second}.000Z`, app: second < 30 ? 'Editor' : `App ${second}` })]
      await checkpoint.save(open)
      expect(await left()).to.deep.equal(open)
    }
    await appendFile(path, '1234abcd {"kind":"check')
    expect(await left()).to.deep.equal([segment({ endedAt: '2026-03-02T09:00:59.000Z', app: 'App 59' })])
    await checkpoint.clear()
    expect(await left()).to.equal(null)
  })

  it('writes the new end alone while somebody works on, and nothing while they are away', async () => {
    const path = join(folder.path, 'open.lines')
    const checkpoint = createCheckpoint(path)
    const size = async () => (await readFile(path)).length
    await checkpoint.save([segment()])
    const whole = await size()
    await checkpoint.save([segment({ id: 'b', endedAt: '2026-03-02T09:00:30.000Z' })])
    expect(await size() - whole).to.be.below(120)
    await checkpoint.save([segment({ state: 'idle' })])
    const idle = await size()
    for (let second = 16; second < 60; second++) await checkpoint.save([segment({ state: 'idle', endedAt: `2026-03-02T09:00:${second}.000Z` })])
    expect(await size()).to.equal(idle)
  })
})

describe('what the agent writes', function () {
  this.timeout(60_000)

  /** Every byte that this process hands to the file system through a file handle, while `work` runs. */
  async function bytesWritten(work: () => Promise<void>): Promise<number> {
    const folder = await temporaryFolder()
    const path = join(folder.path, 'any')
    const any = await open(path, 'w')
    const prototype = Object.getPrototypeOf(any) as Record<'write' | 'writeFile' | 'appendFile', (...parts: unknown[]) => unknown>
    await any.close()
    await rm(path)
    let bytes = 0
    const originals = { write: prototype.write, writeFile: prototype.writeFile, appendFile: prototype.appendFile }
    for (const name of ['write', 'writeFile', 'appendFile'] as const) {
      prototype[name] = function (this: unknown, content: unknown, offset: unknown, length: unknown) {
        bytes += name === 'write' && typeof length === 'number' ? length : Buffer.byteLength(content as string | Buffer)
        return Reflect.apply(originals[name], this, [content, offset, length].slice(0, name === 'write' ? 3 : 2))
      }
    }
    try {
      await work()
    } finally {
      Object.assign(prototype, originals)
      await folder.remove()
    }
    return bytes
  }

  for (const [what, frame, perDay] of [['idle', { input: false }, 24], ['of work', { app: 'Editor' }, 10]] as const) {
    it(`in an hour ${what} stays below a megabyte a day`, async () => {
      const test = await createTestAgent()
      await test.signIn()
      await test.live(240, frame)
      const bytes = await bytesWritten(() => test.live(3_600, frame))
      process.stdout.write(`      ${Math.round(bytes / 1_024)} kB in an hour ${what}\n`)
      expect(bytes * perDay).to.be.within(1, 1_000_000)
      await test.close()
    })
  }
})

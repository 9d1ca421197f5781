import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect } from 'chai'
import pino from 'pino'
import type { DocumentReader, Documents, Problem } from '@overt/sdk'
import { createDocuments } from '../documents/index.ts'
import type { PlatformDocuments } from '../documents/index.ts'
import { createDocumentQueue } from '../documents/document-queue.ts'

const module = new URL('./fixtures/documents/readers.ts', import.meta.url)
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'read', (error: Problem) => `${error.status} ${error.code}`)

describe('documents from outside', function () {
  this.timeout(60_000)
  let platform: PlatformDocuments
  let documents: Documents
  const logged: string[] = []
  const reader = <Result = unknown>(name: string, more: Partial<DocumentReader> = {}) => documents.reader<unknown, Result>({ module, export: name, memoryMiB: 200, deadlineMs: 10_000, ...more })

  beforeEach(() => {
    logged.length = 0
    platform = createDocuments({ log: pino({ level: 'warn' }, { write: (line) => { logged.push(line) } }) })
    documents = platform.forPlugin('notes')
  })
  afterEach(() => { platform.close() })

  it('are read in another process, one after the other, with nothing of the server\'s', async () => {
    process.env.OVERT_TEST_SECRET = 'secret'
    const read = reader<{ pid: number; environment: string[] }>('whereabouts')
    const first = await read(null)
    expect(first.pid).to.not.equal(process.pid)
    expect(first.environment).to.not.include('OVERT_TEST_SECRET').and.not.include('HOME')
    delete process.env.OVERT_TEST_SECRET
    expect((await read(null)).pid, 'the process is used again').to.equal(first.pid)
  })

  it('may neither write nor start programs nor reach the network', async () => {
    expect(await reader('trespass')(null)).to.deep.equal({ write: 'ERR_ACCESS_DENIED', start: 'ERR_ACCESS_DENIED', connect: 'ERR_ACCESS_DENIED', read: 'done' })
  })

  it('come and go as text, data or bytes', async () => {
    expect(await documents.reader({ module })({ text: 'abc' })).to.deep.equal({ length: 3 })
    expect([...await reader<Uint8Array>('bytes')(new Uint8Array([1, 2, 3]))]).to.deep.equal([3, 2, 1])
  })

  describe('are refused with a stable code', () => {
    const table: Readonly<Record<string, readonly [name: string, code: string, more?: Partial<DocumentReader>]>> = {
      'where they loop': ['loop', '400 document-timed-out', { deadlineMs: 500 }],
      'where they fill the heap': ['fillHeap', '400 document-too-complex'],
      'where they fill memory outside the heap': ['fillMemory', '400 document-too-complex'],
      'where they are nested too deeply': ['recurse', '400 document-too-complex'],
      'where they give too much': ['much', '400 document-too-complex', { maximumResultBytes: 1_000_000 }],
      'where the reader throws': ['refuse', '400 document-unreadable'],
      'where the reader ends its process': ['leave', '400 document-unreadable'],
    }
    for (const [name, [reading, code, more]] of Object.entries(table)) it(name, async () => {
      const read = reader(reading, more)
      expect(await codeOf(read(null))).to.equal(code)
      expect(logged.join(), 'the operator finds it in the log').to.contain('document not read').and.contain('"plugin":"notes"')
      expect(await documents.reader({ module })({ text: 'next' }), 'the next one is read').to.deep.equal({ length: 4 })
    })

    it('while many wait, and when their turn does not come', async () => {
      const queue = createDocumentQueue({ processes: 1, waitingAtMost: 2, waitMs: 300, idleMs: 1_000 })
      const kind = { pluginId: 'notes', addons: false, terms: { module: module.href, export: 'loop', deadlineMs: 5_000, memoryBytes: 2e8, maximumResultBytes: 1_000 } }
      const [first, second, third, fourth] = [1, 2, 3, 4].map((input) => queue.read(kind, input, undefined))
      expect(await fourth).to.include({ fault: 'busy', reason: 'too many wait' })
      for (const waiting of [second, third]) expect(await waiting).to.include({ fault: 'busy' })
      queue.close()
      expect(await first).to.include({ fault: 'abandoned' })
      expect(await queue.read(kind, 5, undefined)).to.include({ fault: 'busy' })
    })
  })

  it('give way to another plugin\'s', async () => {
    const queue = createDocumentQueue({ processes: 2, waitingAtMost: 10, waitMs: 20_000, idleMs: 1_000 })
    const kind = (pluginId: string, name: string) => ({ pluginId, addons: false, terms: { module: module.href, export: name, deadlineMs: 1_000, memoryBytes: 2e8, maximumResultBytes: 1_000 } })
    const loops = kind('greedy', 'loop')
    const order: string[] = []
    const greedy = [1, 2, 3, 4, 5].map(async () => { await queue.read(loops, null, undefined); order.push('greedy') })
    const modest = queue.read(kind('modest', 'whereabouts'), null, undefined).then(() => { order.push('modest') })
    await modest
    expect(order.length, 'after the first that end, before those that waited longer').to.be.lessThan(4)
    queue.close()
    await Promise.all(greedy)
  })

  it('are given up when nobody waits any longer, and the process ends', async () => {
    const read = reader('loop')
    const controller = new AbortController()
    const result = codeOf(read(null, { signal: controller.signal }))
    setImmediate(() => { controller.abort() })
    expect(await result).to.equal('400 document-abandoned')
    expect(await codeOf(read(null, { signal: AbortSignal.abort() }))).to.equal('400 document-abandoned')
  })

  it('end with the server', async () => {
    const result = codeOf(reader('loop')(null))
    platform.close()
    expect(await result).to.match(/^(400 document-abandoned|429 documents-busy)$/)
  })

  it('show a reader that cannot be used as the mistake of its author', async () => {
    const failure = (read: ReturnType<typeof reader>) => read(null).then(() => undefined, (error: Error) => `${error.name}: ${error.message}`)
    expect(await failure(reader('nothing'))).to.match(/DocumentReaderMistake: .*exports no function nothing/)
    expect(await failure(reader('read', { module: new URL('./fixtures/documents/missing.ts', import.meta.url) }))).to.match(/DocumentReaderMistake: .*missing/)
  })

  it('leave the server free while bombs go off on every processor', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 })
    const read = reader('loop', { deadlineMs: 1_500 })
    await documents.reader({ module })({ text: 'warm' })
    delay.enable()
    expect(await Promise.all([read(null), read(null)].map(codeOf))).to.deep.equal(['400 document-timed-out', '400 document-timed-out'])
    delay.disable()
    // A reader on the server's own thread would hold it for the whole deadline; a busy machine holds it for a fraction.
    expect(delay.percentile(95) / 1e6).to.be.lessThan(100)
  })

  it('do not outlive a server that is killed', async () => {
    const { fork } = await import('node:child_process')
    const server = fork(new URL('./fixtures/documents/server-that-dies.ts', import.meta.url), { execArgv: ['--conditions=overt-source'] })
    const [pid] = await once(server, 'message') as [number]
    server.kill('SIGKILL')
    const alive = () => { try { process.kill(pid, 0); return true } catch { return false } }
    while (alive()) await new Promise((resolve) => { setTimeout(resolve, 50) })
    expect(alive()).to.equal(false)
  })
})

import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { uuidv7At } from '@overt/sdk/agent'
import type { CollectedRecord } from '@overt/sdk/agent'
import { createFileKey } from '../engine/file-key.ts'
import { defaultLimits, openFileOutbox } from '../engine/file-outbox.ts'
import type { FileLimits, FileOutbox } from '../engine/file-outbox.ts'
import { openParts, sealParts } from '../engine/sealed-parts.ts'
import { createTokenFile } from '../engine/token-file.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

const now = Temporal.Instant.from('2026-03-02T12:00:00Z').epochMilliseconds
const day = 86_400_000
const make = (at: number, number = 0): CollectedRecord => ({ kind: 'test.file', id: uuidv7At(at), number })
const file = (bytes = 1_000) => ({ bytes: randomBytes(bytes), preview: randomBytes(50) })

describe('the file outbox', function () {
  this.timeout(60_000)
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let dropped: CollectedRecord[]
  let key: Buffer
  beforeEach(async () => {
    folder = await temporaryFolder()
    dropped = []
    key = randomBytes(32)
  })
  afterEach(() => folder.remove())

  async function open(limits: Partial<FileLimits> = {}, below = folder.path): Promise<FileOutbox> {
    const [waiting, sent] = [join(below, 'waiting'), join(below, 'sent')]
    await Promise.all([waiting, sent].map((each) => mkdir(each, { recursive: true })))
    return openFileOutbox({
      waiting, sent, key: async () => key, limits: { ...defaultLimits, ...limits },
      dropped: async (record) => void dropped.push(record),
    })
  }
  const names = async (which: 'waiting' | 'sent'): Promise<string[]> => (await readdir(join(folder.path, which))).sort()

  it('gives out the oldest first, the same one until it is acknowledged, over a restart too', async () => {
    const outbox = await open()
    const records = [make(now), make(now + 1_000), make(now + 2_000)]
    const contents = records.map(() => file())
    for (const [index, record] of records.entries()) expect(await outbox.keep(record, contents[index] ?? file(), now)).to.equal('kept')
    expect(await outbox.next()).to.deep.equal({ record: records[0], bytes: contents[0]?.bytes })
    expect((await outbox.next())?.record).to.deep.equal(records[0])
    const again = await open()
    expect(again.size()).to.deep.include({ files: 3 })
    for (const [index, record] of records.entries()) {
      expect(await again.next()).to.deep.equal({ record, bytes: contents[index]?.bytes })
      await again.acknowledge(record.id, now)
    }
    expect(await again.next()).to.equal(null)
    expect(again.size()).to.deep.equal({ files: 0, bytes: 0 })
    expect(await again.list(0, 10)).to.deep.equal([])
    expect((await again.since(now)).map(({ status }) => status)).to.deep.equal(['sent', 'sent', 'sent'])
    expect(await again.read(records[1]?.id ?? '', 'preview')).to.deep.equal(contents[1]?.preview)
  })

  it('writes nothing readable, and no file stands in for another', async () => {
    const outbox = await open()
    const record = { ...make(now), app: 'Editor' }
    await outbox.keep(record, { bytes: Buffer.from('RIFF the picture WEBP'.repeat(50)), preview: Buffer.from('RIFF small WEBP') }, now)
    const path = join(folder.path, 'waiting', (await names('waiting'))[0] ?? '')
    expect((await stat(path)).mode & 0o777).to.equal(0o600)
    const content = await readFile(path)
    for (const word of ['RIFF', 'WEBP', 'Editor', 'test.file']) expect(content.includes(word), word).to.equal(false)
    expect(await openParts(key, 'another name', path, 1)).to.equal(null)
    expect(await openParts(randomBytes(32), record.id, path, 1)).to.equal(null)
    expect(sealParts(key, 'same', [Buffer.from('same')])).to.not.deep.equal(sealParts(key, 'same', [Buffer.from('same')]))
  })

  it('notices every single byte that was changed', async () => {
    const path = join(folder.path, 'sealed')
    const sealed = sealParts(key, 'name', [Buffer.from('one'), Buffer.alloc(0), Buffer.from('three')])
    await writeFile(path, sealed)
    expect((await openParts(key, 'name', path, 3))?.map(String)).to.deep.equal(['one', '', 'three'])
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      await writeFile(path, changed)
      expect(await openParts(key, 'name', path, 3), `byte ${at}`).to.equal(null)
    }
    for (const length of [0, 7, 8, 40, sealed.length - 1]) {
      await writeFile(path, sealed.subarray(0, length))
      expect(await openParts(key, 'name', path, 3), `cut to ${length}`).to.equal(null)
    }
  })

  it('removes what it cannot open any more, counts it, and goes on with the next', async () => {
    const outbox = await open()
    await outbox.keep(make(now), file(), now)
    key = randomBytes(32)
    const again = await open()
    const good = make(now + 1_000)
    await again.keep(good, file(), now)
    expect((await again.next())?.record).to.deep.equal(good)
    expect(again.damaged()).to.equal(1)
    expect(await names('waiting')).to.have.length(1)
  })

  it('makes its key once, in the store it was given, and only when it is needed', async () => {
    const path = join(folder.path, 'file-key')
    const first = createFileKey(createTokenFile(path))
    expect(await readdir(folder.path)).to.deep.equal([])
    const made = await first()
    expect(made).to.have.length(32)
    expect(await createFileKey(createTokenFile(path))()).to.deep.equal(made)
    expect((await stat(path)).mode & 0o777).to.equal(0o600)
  })

  it('drops the oldest first when it grows too large, copies before what waits, and tells each', async () => {
    const outbox = await open({ bytes: 5_500 })
    const records = Array.from({ length: 7 }, (_, number) => make(now + number * 1_000, number))
    for (const record of records.slice(0, 4)) await outbox.keep(record, file(1_000), now)
    await outbox.acknowledge(records[1]?.id ?? '', now)
    for (const record of records.slice(4)) await outbox.keep(record, file(1_000), now)
    expect(dropped.map(({ number }) => number), 'the copy of 1 went without a word').to.deep.equal([0, 2])
    expect((await outbox.list(0, 10)).map(({ number }) => number)).to.deep.equal([3, 4, 5, 6])
    expect(await names('sent')).to.deep.equal([])
  })

  it('never exceeds its quota, whatever comes, and tells of every file that is neither there nor acknowledged', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 10, max: 3_000 }), fc.boolean()), { minLength: 1, maxLength: 25 }), async (script) => {
      const below = await temporaryFolder()
      dropped = []
      const outbox = await open({ bytes: 6_000 }, below.path)
      const kept: string[] = []
      const acknowledged: string[] = []
      for (const [index, [bytes, send]] of script.entries()) {
        const record = make(now + index)
        await outbox.keep(record, file(bytes), now)
        kept.push(record.id)
        const next = send ? await outbox.next() : null
        if (next !== null) {
          await outbox.acknowledge(next.record.id, now)
          acknowledged.push(next.record.id)
        }
        const onDisk = await Promise.all(['waiting', 'sent'].map(async (name) => {
          const sizes = await Promise.all((await readdir(join(below.path, name))).map(async (each) => (await stat(join(below.path, name, each))).size))
          return sizes.reduce((sum, size) => sum + size, 0)
        }))
        expect((onDisk[0] ?? 0) + (onDisk[1] ?? 0)).to.be.at.most(6_000)
      }
      const there = (await outbox.list(0, 100)).map(({ id }) => id)
      expect([...there, ...acknowledged, ...dropped.map(({ id }) => id)].sort()).to.deep.equal(kept.sort())
      await below.remove()
    }), { numRuns: 25 })
  })

  it('keeps copies for a day and what waits for a fortnight', async () => {
    const outbox = await open()
    const [old, young] = [make(now - 15 * day), make(now - 13 * day)]
    await outbox.keep(young, file(), now - 13 * day)
    await outbox.keep(old, file(), now - 15 * day)
    await outbox.makeRoom(now)
    expect(dropped).to.deep.equal([old])
    await outbox.acknowledge(young.id, now)
    expect(await outbox.since(0), 'too old to be kept as a copy').to.deep.equal([])
    const fresh = make(now)
    await outbox.keep(fresh, file(), now)
    await outbox.acknowledge(fresh.id, now)
    await outbox.makeRoom(now + day)
    expect(outbox.has(fresh.id)).to.equal(true)
    await outbox.makeRoom(now + day + 1)
    expect(outbox.has(fresh.id)).to.equal(false)
    expect(dropped).to.have.length(1)
  })

  it('forgets the copies, and makes no more of what is still under way', async () => {
    const outbox = await open()
    const [sent, underWay] = [make(now), make(now + 1)]
    for (const record of [sent, underWay]) await outbox.keep(record, file(), now)
    await outbox.acknowledge(sent.id, now)
    await outbox.forgetSent()
    await outbox.acknowledge(underWay.id, now)
    expect([await names('waiting'), await names('sent')]).to.deep.equal([[], []])
  })

  it('leaves room for records: it refuses before the disk is full, and gives up the oldest when it is', async () => {
    const outbox = await open({ reserveBytes: Number.MAX_SAFE_INTEGER })
    expect(await outbox.keep(make(now), file(), now)).to.equal('disk-full')
    const roomy = await open()
    const record = make(now)
    await roomy.keep(record, file(), now)
    expect(await roomy.shed()).to.equal(true)
    expect(dropped).to.deep.equal([record])
    expect(await roomy.shed()).to.equal(false)
  })

  it('refuses on a full disk without leaving half a file', async function () {
    const mount = join(folder.path, 'small')
    await mkdir(mount)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', mount], { stdio: 'ignore' })
    } catch {
      process.stdout.write('      skipped: a small file system can only be mounted by root\n')
      return this.skip()
    }
    try {
      const outbox = await open({ reserveBytes: 0 }, mount)
      const outcomes: string[] = []
      for (let number = 0; number < 8; number++) outcomes.push(await outbox.keep(make(now + number), file(60_000), now))
      expect(outcomes).to.include.members(['kept', 'disk-full'])
      const kept = outcomes.filter((outcome) => outcome === 'kept').length
      expect(await readdir(join(mount, 'waiting'))).to.have.length(kept)
      expect((await open({}, mount)).size().files).to.equal(kept)
    } finally {
      execFileSync('umount', [mount])
    }
  })

  it('loses nothing it kept and gives out nothing it acknowledged in 16 kills', async () => {
    const writer = fileURLToPath(new URL('./kit/file-outbox-writer.ts', import.meta.url))
    key = Buffer.alloc(32, 7)
    const lanes = await Promise.all(['one', 'two'].map(async (lane) => {
      const path = join(folder.path, lane)
      const kept = new Set<string>()
      const acknowledged = new Set<string>()
      for (let round = 0; round < 8; round++) await killWhileWriting(writer, path, kept, acknowledged)
      const outbox = await open({}, path)
      const waiting = new Set((await outbox.list(0, 100_000)).map(({ id }) => id))
      const all = new Set((await outbox.since(0)).map(({ record }) => record.id))
      return {
        kept: kept.size, acknowledged: acknowledged.size,
        lost: [...kept].filter((id) => !all.has(id)), again: [...acknowledged].filter((id) => waiting.has(id)), damaged: outbox.damaged(),
      }
    }))
    for (const { lost, again, damaged } of lanes) expect({ lost, again, damaged }).to.deep.equal({ lost: [], again: [], damaged: 0 })
    expect(lanes.reduce((sum, { kept }) => sum + kept, 0), 'files kept').to.be.greaterThan(16)
    expect(lanes.reduce((sum, { acknowledged }) => sum + acknowledged, 0), 'files acknowledged').to.be.greaterThan(4)
  })
})

async function killWhileWriting(writer: string, folder: string, kept: Set<string>, acknowledged: Set<string>): Promise<void> {
  const child = spawn(process.execPath, ['--conditions=overt-source', writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const closed = new Promise((resolve) => child.once('close', resolve))
  const begun = new Promise<void>((resolve) => lines.once('line', () => resolve()))
  lines.on('line', (line) => {
    const [what, id] = line.split(' ')
    if (id?.length !== 36) return
    if (what === 'kept') kept.add(id)
    else acknowledged.add(id)
  })
  await begun
  await delay(20 + Math.random() * 60)
  child.kill('SIGKILL')
  await closed
}

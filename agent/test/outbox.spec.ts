import { execFileSync, spawn } from 'node:child_process'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { AgentError } from '../engine/errors.ts'
import { eventRecord } from '../engine/event-record.ts'
import { openOutbox as openReally } from '../engine/outbox.ts'
import type { Outbox } from '../engine/outbox.ts'
import { encodeLine } from '../engine/record-lines.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

const everything = { records: 100_000, bytes: 1_000_000_000 }
const make = (number: number) => eventRecord(1_770_000_000_000 + number, 'started', { number })

const opened: Outbox[] = []

async function openOutbox(folder: string): Promise<Outbox> {
  const outbox = await openReally(folder)
  opened.push(outbox)
  return outbox
}

async function closeAll(): Promise<void> {
  for (const outbox of opened.splice(0)) await outbox.close()
}

async function drain(outbox: Outbox): Promise<string[]> {
  const ids: string[] = []
  for (let batch = await outbox.next(everything); batch !== null; batch = await outbox.next(everything)) {
    ids.push(...batch.records.map(({ id }) => id))
    await outbox.acknowledge(batch)
  }
  return ids
}

describe('the outbox', function () {
  this.timeout(60_000)
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  beforeEach(async () => {
    folder = await temporaryFolder()
  })
  afterEach(async () => {
    await closeAll()
    await folder.remove()
  })

  it('gives out records in order and the same ones until they are acknowledged', async () => {
    const outbox = await openOutbox(folder.path)
    const records = Array.from({ length: 450 }, (_, number) => make(number))
    for (const record of records) await outbox.append([record])
    const first = await outbox.next({ records: 300, bytes: 1_000_000 })
    expect(first?.records).to.deep.equal(records.slice(0, 200))
    expect(await outbox.next({ records: 300, bytes: 1_000_000 })).to.deep.equal(first)
    expect(await drain(outbox)).to.deep.equal(records.map(({ id }) => id))
    expect(await readdir(folder.path)).to.deep.equal([])
  })

  it('keeps what it was given over a restart, with private files', async () => {
    const outbox = await openOutbox(folder.path)
    await outbox.append([make(1), make(2)])
    const again = await openOutbox(folder.path)
    expect(again.size().records).to.equal(2)
    await again.append([make(3)])
    expect((await again.list(0, 10)).map(({ data }) => data)).to.deep.equal([{ number: 1 }, { number: 2 }, { number: 3 }])
    expect((await again.list(1, 1)).map(({ data }) => data)).to.deep.equal([{ number: 2 }])
    for (const name of await readdir(folder.path)) expect((await stat(join(folder.path, name))).mode & 0o777).to.equal(0o600)
  })

  it('cuts a tail that was torn at any byte, and loses no line before it', async () => {
    const whole = [make(1), make(2), make(3)]
    const lines = whole.map(encodeLine)
    const content = Buffer.concat(lines)
    const path = join(folder.path, '000000000001.ndj')
    const kept = (lines[0]?.length ?? 0) + (lines[1]?.length ?? 0)
    for (let length = kept; length < content.length; length++) {
      for (const junk of [Buffer.alloc(0), Buffer.from([0, 255, 0])]) {
        await writeFile(path, Buffer.concat([content.subarray(0, length), junk]))
        const outbox = await openOutbox(folder.path)
        expect((await outbox.list(0, 10)).map(({ id }) => id)).to.deep.equal(whole.slice(0, 2).map(({ id }) => id))
        if (length % 20 !== 0) continue
        const added = make(4)
        await outbox.append([added])
        await closeAll()
        expect((await drain(await openOutbox(folder.path))).at(-1)).to.equal(added.id)
      }
    }
  })

  it('sets damaged lines aside instead of stumbling over them', async () => {
    const records = [make(1), make(2), make(3)]
    const content = Buffer.concat(records.map(encodeLine))
    content[content.indexOf(0x0a) + 40] = 0x21
    await writeFile(join(folder.path, '000000000001.ndj'), content)
    await writeFile(join(folder.path, '000000000004.ndj'), encodeLine(make(4)))
    const outbox = await openOutbox(folder.path)
    expect(outbox.damagedLines).to.equal(1)
    expect((await outbox.list(0, 10)).map(({ data }) => data)).to.deep.equal([{ number: 1 }, { number: 3 }, { number: 4 }])
    expect(await readFile(join(folder.path, 'damaged.ndj'))).to.deep.equal(content)
  })

  it('opens two thousand files within a second', async () => {
    for (let number = 1; number <= 2_000; number++) await writeFile(join(folder.path, `${String(number).padStart(12, '0')}.ndj`), encodeLine(make(number)))
    const started = performance.now()
    expect((await openOutbox(folder.path)).size().records).to.equal(2_000)
    expect(performance.now() - started).to.be.below(1_000)
  })

  it('drops the records of one kind and keeps the others in order', async () => {
    const outbox = await openOutbox(folder.path)
    const other = { kind: 'activity.segment', id: make(9).id }
    await outbox.append([make(1), other, make(2)])
    expect(await outbox.drop(['activity.segment'])).to.equal(1)
    expect((await drain(outbox))).to.have.length(2)
  })

  it('refuses on a full disk, loses nothing it acknowledged, and empties itself without space', async function () {
    const mount = join(folder.path, 'small')
    await mkdir(mount)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', mount], { stdio: 'ignore' })
    } catch {
      process.stdout.write('      skipped: a small file system can only be mounted by root\n')
      return this.skip()
    }
    try {
      const outbox = await openOutbox(mount)
      const kept: string[] = []
      let refusals = 0
      for (let number = 0; refusals < 3; number++) {
        const record = make(number)
        try {
          await outbox.append([record])
          kept.push(record.id)
        } catch (error) {
          expect(error).to.be.instanceOf(AgentError).and.to.have.property('code', 'outbox-full')
          refusals++
        }
      }
      expect(kept.length).to.be.greaterThan(500)
      const batch = await outbox.next({ records: 200, bytes: 1_000_000 })
      const sent = batch?.records.map(({ id }) => id) ?? []
      if (batch !== null) await outbox.acknowledge(batch)
      const late = make(99_999)
      await outbox.append([late])
      expect([...sent, ...await drain(await openOutbox(mount))]).to.deep.equal([...kept, late.id])
    } finally {
      await closeAll()
      execFileSync('umount', [mount])
    }
  })

  it('loses nothing it acknowledged in 100 kills', async function () {
    const writer = fileURLToPath(new URL('./kit/outbox-writer.ts', import.meta.url))
    const lanes = await Promise.all(Array.from({ length: 4 }, async (_, lane) => {
      const path = join(folder.path, `lane-${lane}`)
      await mkdir(path)
      const kept: string[] = []
      for (let round = 0; round < 25; round++) await killWhileWriting(writer, path, round * 100_000, kept)
      const found = new Set(await drain(await openOutbox(path)))
      return { kept, lost: kept.filter((id) => !found.has(id)) }
    }))
    expect(lanes.flatMap(({ lost }) => lost)).to.deep.equal([])
    expect(lanes.reduce((sum, { kept }) => sum + kept.length, 0), 'records acknowledged').to.be.greaterThan(1_000)
  })
})

/** Starts the writer, kills it without warning a moment after its first record, and collects what it said was kept. */
async function killWhileWriting(writer: string, folder: string, from: number, kept: string[]): Promise<void> {
  const child = spawn(process.execPath, ['--conditions=overt-source', writer, folder, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const closed = new Promise((resolve) => child.once('close', resolve))
  const begun = new Promise<void>((resolve) => lines.once('line', () => resolve()))
  lines.on('line', (line) => {
    if (line.length === 36) kept.push(line)
  })
  await begun
  await delay(5 + Math.random() * 40)
  child.kill('SIGKILL')
  await closed
}

import { execFileSync } from 'node:child_process'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

/** A file system of its own, so small that a test can fill it. Null where none can be mounted. */
async function smallDisk(bytes: number) {
  const folder = await temporaryFolder()
  const path = join(folder.path, 'disk')
  await mkdir(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    await folder.remove()
    return null
  }
  const ballast = join(path, 'ballast')
  return {
    data: join(path, 'agent'),
    /** Leaves not one byte: everything there is goes into a file of somebody else. */
    async fill() {
      for (let size = bytes; size >= 1; size = Math.floor(size / 2)) {
        await writeFile(ballast, Buffer.alloc(size, 1), { flag: 'a' }).catch(() => undefined)
      }
    },
    free: () => rm(ballast, { force: true }),
    async remove() {
      execFileSync('umount', ['-l', path])
      await folder.remove()
    },
  }
}

describe('on a full disk', function () {
  this.timeout(60_000)
  let disk: NonNullable<Awaited<ReturnType<typeof smallDisk>>>
  let test: TestAgent
  beforeEach(async function () {
    const mounted = await smallDisk(4 * 1024 * 1024)
    if (mounted === null) {
      process.stdout.write('      skipped: a small file system can only be mounted by root\n')
      return this.skip()
    }
    disk = mounted
    test = await createTestAgent({ dataFolder: disk.data })
    await test.signIn()
    await test.live(20)
  })
  afterEach(async () => {
    await test.close()
    await disk.remove()
  })

  const apps = () => [...test.server.stored.values()].filter(({ kind }) => kind === 'activity.segment').map(({ app }) => app)

  it('a pause holds, says so in words, and outlives a restart', async () => {
    await disk.fill()
    await test.agent.pause(30)
    expect(test.agent.state()).to.deep.include({ phase: 'paused' })
    expect(test.agent.state().pause?.kept).to.equal(true)
    expect(test.sensors.running()).to.equal(0)
    await test.restart('crash')
    await test.live(60)
    expect(test.agent.state().phase).to.equal('paused')
    expect(test.sensors.running()).to.equal(0)
    await test.agent.resume()
    await test.live(3)
    expect(test.agent.state().phase).to.equal('collecting')
  })

  it('a pause for which not even the spare space is left holds until the agent ends, says so, and is written once there is space', async () => {
    await rm(join(disk.data, 'spare'))
    await disk.fill()
    await test.agent.pause(30)
    expect(test.agent.state().pause?.kept).to.equal(false)
    expect(test.sensors.running()).to.equal(0)
    await test.live(30)
    expect(test.agent.state().phase).to.equal('paused')
    await disk.free()
    await test.live(20)
    expect(test.agent.state().pause?.kept).to.equal(true)
    await test.restart('crash')
    expect(test.agent.state().phase).to.equal('paused')
  })

  it('a restart collects into memory, at most a thousand records, and puts them on disk once there is space', async () => {
    await rm(join(disk.data, 'spare'))
    test.server.intercept = ({ path }) => (path === '/api/agent/batch' ? { status: 503 } : undefined)
    await disk.fill()
    await test.restart('crash')
    expect(test.agent.state().phase).to.equal('collecting')
    for (let second = 0; second < 3_100; second += 3) await test.live(3, { app: `App ${second}` })
    expect(test.agent.state()).to.deep.include({ trouble: 'outbox-full', phase: 'collecting' })
    expect(test.agent.state().queue.held).to.equal(1_000)
    expect(test.notices.map(({ kind }) => kind)).to.include('disk-full')
    expect(test.agent.selfCheck().find(({ name }) => name === 'disk')).to.deep.include({ result: 'bad', reason: 'outbox-full' })
    await disk.free()
    await test.live(16, { app: 'Last' })
    expect(test.agent.state().queue.held).to.equal(0)
    test.server.intercept = () => undefined
    await test.agent.syncNow()
    expect(apps()).to.include.members(['App 3000', 'App 3093'])
    expect(test.events()).to.include('disk-full')
  })

  it('what waits is still sent, although no copy of it can be kept, and makes room', async () => {
    await test.live(3, { app: 'Another' })
    test.server.intercept = ({ path }) => (path === '/api/agent/batch' ? { status: 503 } : undefined)
    await test.agent.syncNow()
    for (let second = 0; second < 300; second += 3) await test.live(3, { app: `App ${second}` })
    const waiting = test.agent.state().queue.records
    expect(waiting).to.be.greaterThan(90)
    await disk.fill()
    test.server.intercept = () => undefined
    await test.agent.syncNow()
    expect(test.agent.state().queue.records).to.equal(0)
    const requests = test.server.requests.filter(({ path }) => path === '/api/agent/batch').length
    await test.agent.syncNow()
    expect(test.server.requests.filter(({ path }) => path === '/api/agent/batch').length, 'nothing is sent twice').to.be.at.most(requests + 1)
  })

  it('puts its spare space aside again once there is plenty', async () => {
    await disk.fill()
    await test.agent.pause(30)
    expect(await readdir(disk.data)).to.not.include('spare')
    await disk.free()
    await test.live(20)
    expect(await readdir(disk.data)).to.include('spare')
  })
})

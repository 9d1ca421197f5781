import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { lockAddresses, lockFolder } from '../engine/folder-lock.ts'
import { openDataFolder } from '../engine/data-folder.ts'
import { AgentError } from '../engine/errors.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

describe('the lock of the data folder', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  beforeEach(async () => { folder = await temporaryFolder() })
  afterEach(() => folder.remove())

  const outcome = (work: Promise<unknown>): Promise<string> => work.then(() => 'locked', (error: unknown) => (error instanceof AgentError ? error.code : String(error)))

  /** A process of its own that holds the lock until it is killed. */
  async function holder(path = folder.path) {
    const child = spawn(process.execPath, ['--conditions=overt-source', join(import.meta.dirname, 'kit/lock-holder.ts'), path], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    return { kill: async () => { child.kill('SIGKILL'); await once(child, 'exit') } }
  }

  it('keeps a second agent out as long as the first lives, and lets it in the moment that one is killed', async () => {
    const first = await holder()
    expect(await outcome(lockFolder(folder.path))).to.equal('second-instance')
    await first.kill()
    expect(await readdir(folder.path), 'the socket outlives its process').to.deep.equal(['agent.socket'])
    const lock = await lockFolder(folder.path)
    expect(await outcome(lockFolder(folder.path))).to.equal('second-instance')
    await lock.release()
    expect(await readdir(folder.path)).to.deep.equal([])
  })

  it('is not impressed by what a power cut left: the old lock file of a process id that lives again, or a socket that nobody listens on', async () => {
    await writeFile(join(folder.path, 'agent.lock'), '1')
    const first = await holder()
    await first.kill()
    const data = await openDataFolder(folder.path)
    expect(await readdir(folder.path)).to.deep.equal(['agent.socket'])
    await data.release()
  })

  it('is taken by exactly one of many that find a stale one at the same time', async function () {
    this.timeout(30_000)
    for (let round = 0; round < 10; round++) {
      const first = await holder()
      await first.kill()
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder.path)))
      const locks = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      expect(locks, `round ${round}`).to.have.length(1)
      await locks[0]?.release()
    }
  })

  it('finds another place where the path is too long for a socket', async () => {
    const deep = join(folder.path, 'x'.repeat(120))
    await mkdir(deep)
    const lock = await lockFolder(deep)
    expect(await outcome(lockFolder(deep))).to.equal('second-instance')
    expect(await readdir(deep)).to.deep.equal([])
    await lock.release()
  })

  it('has a name per user and folder on Windows, where the pipe ends with its process', () => {
    const [pipe] = lockAddresses('C:\\Users\\ada\\AppData\\Roaming\\Overt\\agent', 'win32')
    expect(pipe).to.match(/^\\\\\?\\pipe\\overt-agent-[0-9a-f]{24}$/)
    expect(lockAddresses('C:\\Users\\bob\\AppData\\Roaming\\Overt\\agent', 'win32')).to.not.deep.equal([pipe])
  })
})

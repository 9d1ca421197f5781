import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const program = fileURLToPath(new URL('../bin/run.js', import.meta.url))

describe('a server that is stopped before it listens', function () {
  this.timeout(60_000)

  it('stops the PostgreSQL that it started, and ends in good order', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'overt-stopped-start-'))
    chmodSync(folder, 0o755)
    const lock = join(folder, 'postgres', 'cluster', 'postmaster.pid')
    try {
      const server = spawn(process.execPath, ['--conditions=overt-source', program, 'start'], { env: { ...process.env, OVERT_DATA: folder, DATABASE_URL: '', PORT: '0', OVERT_LOG_LEVEL: 'error' }, stdio: ['ignore', 'pipe', 'inherit'] })
      const exit = once(server, 'exit')
      const output = text(server.stdout)
      while (server.exitCode === null && !(existsSync(lock) && readFileSync(lock, 'utf8').includes('ready'))) await pause(2)
      server.kill('SIGTERM')
      expect(await exit, await output).to.deep.equal([0, null])
      // PostgreSQL removes its lock file as the last thing it does.
      expect(existsSync(lock), 'PostgreSQL has ended').to.equal(false)
    } finally {
      if (existsSync(lock)) process.kill(Number(readFileSync(lock, 'utf8').split('\n')[0]), 'SIGQUIT')
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    }
  })
})

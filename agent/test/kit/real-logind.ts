import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { temporaryFolder } from './temporary-folder.ts'
import { waitFor } from './wait-for.ts'
import { end } from './x-desktop.ts'

const program = '/lib/systemd/systemd-logind'

/** The real systemd-logind on a system bus of its own. */
export interface RealLogind {
  /** For `DBUS_SYSTEM_BUS_ADDRESS`. */
  readonly address: string
  /** A program that keeps the system from becoming idle (or from sleeping), by systemd's own tool. */
  inhibit(what: 'idle' | 'sleep'): Promise<{ stop(): Promise<void> }>
  close(): Promise<void>
}

/** Why the real one cannot be started here; null: it can. Where systemd runs, its own would be disturbed. */
export function reasonAgainstLogind(): string | null {
  if (process.platform !== 'linux' || !existsSync(program)) return 'systemd-logind is not installed'
  if (process.getuid?.() !== 0) return 'systemd-logind runs as root only'
  return existsSync('/run/systemd/system') ? 'the system has a logind of its own' : null
}

export async function startLogind(): Promise<RealLogind> {
  const folder = await temporaryFolder()
  const configuration = `${folder.path}/bus.conf`
  await writeFile(configuration, `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:dir=${folder.path}</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`)
  const bus = spawn('dbus-daemon', [`--config-file=${configuration}`, '--nofork', '--nopidfile', '--print-address=1'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const address = await new Promise<string>((resolve, reject) => {
    bus.once('error', reject)
    bus.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()))
  })
  const environment = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: address }
  const logind = spawn(program, [], { env: environment, stdio: 'ignore' })
  const inhibited = async (): Promise<string | null> => new Promise((resolve) => {
    const question = spawn('busctl', [`--address=${address}`, 'get-property', 'org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager', 'BlockInhibited'], { stdio: ['ignore', 'pipe', 'ignore'] })
    let output = ''
    question.stdout.on('data', (chunk: Buffer) => { output += chunk.toString() })
    question.once('close', (code) => resolve(code === 0 ? output : null))
  })
  await waitFor('systemd-logind', async () => await inhibited() !== null, 30_000)
  return {
    address,
    async inhibit(what) {
      const holder = spawn('systemd-inhibit', [`--what=${what}`, '--who=a player', '--why=a film', '--mode=block', 'sleep', '600'], { env: environment, stdio: 'ignore', detached: true })
      await waitFor('the inhibitor', async () => (await inhibited())?.includes(what) === true)
      return {
        async stop() {
          process.kill(-holder.pid!, 'SIGKILL')
          await waitFor('the end of the inhibitor', async () => (await inhibited())?.includes(what) === false)
        },
      }
    },
    async close() {
      await end(logind)
      await end(bus)
      await folder.remove()
    },
  }
}

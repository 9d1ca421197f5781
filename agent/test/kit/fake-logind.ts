import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import dbus from 'dbus-next'
import { end } from './x-desktop.ts'
import { temporaryFolder } from './temporary-folder.ts'

const service = 'org.freedesktop.login1'
const sessionPath = '/org/freedesktop/login1/session/_31'

/** A private message bus with a login session on it, as systemd-logind shows one. */
export interface FakeLogind {
  /** For `DBUS_SYSTEM_BUS_ADDRESS`. */
  readonly address: string
  /** What was asked for, by name and argument. */
  readonly asked: string[]
  set(hint: 'LockedHint' | 'IdleHint', value: boolean): void
  prepareForSleep(begins: boolean): void
  /** The bus itself goes. */
  die(): Promise<void>
  close(): Promise<void>
}

export function isBusInstalled(): boolean {
  try {
    execFileSync('dbus-daemon', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

class Manager extends dbus.interface.Interface {
  readonly asked: string[] = []

  GetSession(id: string): string {
    this.asked.push(`GetSession ${id}`)
    return sessionPath
  }

  GetSessionByPID(pid: number): string {
    this.asked.push(`GetSessionByPID ${pid}`)
    return sessionPath
  }

  PrepareForSleep(begins: boolean): boolean {
    return begins
  }
}
Manager.configureMembers({
  methods: { GetSession: { inSignature: 's', outSignature: 'o' }, GetSessionByPID: { inSignature: 'u', outSignature: 'o' } },
  signals: { PrepareForSleep: { signature: 'b' } },
})

class Session extends dbus.interface.Interface {
  LockedHint = false
  IdleHint = false
}
Session.configureMembers({ properties: { LockedHint: { signature: 'b', access: 'read' }, IdleHint: { signature: 'b', access: 'read' } } })

export async function startFakeLogind(): Promise<FakeLogind> {
  const folder = await temporaryFolder()
  const { daemon, address } = await startBus(folder.path)
  const bus = dbus.sessionBus({ busAddress: address })
  bus.on('error', () => undefined)
  const manager = new Manager(`${service}.Manager`)
  const session = new Session(`${service}.Session`)
  bus.export('/org/freedesktop/login1', manager)
  bus.export(sessionPath, session)
  await bus.requestName(service, 0)
  return {
    address,
    asked: manager.asked,
    set(hint, value) {
      session[hint] = value
      dbus.interface.Interface.emitPropertiesChanged(session, { [hint]: value }, [])
    },
    prepareForSleep: (begins) => void manager.PrepareForSleep(begins),
    die: () => end(daemon),
    async close() {
      bus.disconnect()
      await end(daemon)
      await folder.remove()
    },
  }
}

/** A message bus of its own. */
export function startBus(folder: string): Promise<{ daemon: ChildProcess, address: string }> {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', `--address=unix:dir=${folder}`, '--print-address=1'], { stdio: ['ignore', 'pipe', 'ignore'] })
  return new Promise((resolve, reject) => {
    daemon.once('error', reject)
    daemon.once('exit', (code) => reject(new Error(`dbus-daemon ended with ${code}`)))
    daemon.stdout?.once('data', (line: Buffer) => resolve({ daemon, address: line.toString().trim() }))
  })
}

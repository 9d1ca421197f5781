import { systemBus } from 'dbus-next'
import type { MessageBus, Variant } from 'dbus-next'

const answerMilliseconds = 2_000
const refreshMilliseconds = 5_000
const service = 'org.freedesktop.login1'

/** What logind knows of this login session. */
export interface LoginSession {
  /** Also true while the system is about to sleep. */
  locked(): boolean | null
  /** Whether the desktop calls the session idle; null where it does not say. */
  idle(): boolean | null
  close(): void
}

/** Follows the session's lock and the system's sleep over D-Bus; null where there is no logind. */
export async function followLoginSession(environment: NodeJS.ProcessEnv = process.env): Promise<LoginSession | null> {
  const bus = systemBus()
  const hints: Hints = { LockedHint: null, IdleHint: null, asleep: false }
  const lost = new Promise<null>((resolve) => bus.on('error', () => {
    forget(hints)
    resolve(null)
  }))
  try {
    return await Promise.race([lost, withDeadline(follow(bus, hints, environment.XDG_SESSION_ID))])
  } catch {
    bus.disconnect()
    return null
  }
}

interface Hints {
  LockedHint: boolean | null
  IdleHint: boolean | null
  /** From the moment the system prepares to sleep until it is awake. */
  asleep: boolean
}

/** What was true of a session that is out of sight says nothing of now. */
function forget(hints: Hints): void {
  hints.LockedHint = null
  hints.IdleHint = null
  hints.asleep = false
}

async function follow(bus: MessageBus, hints: Hints, sessionId: string | undefined): Promise<LoginSession> {
  const manager = (await bus.getProxyObject(service, '/org/freedesktop/login1')).getInterface(`${service}.Manager`)
  const path: unknown = sessionId === undefined
    ? await manager.GetSessionByPID?.(process.pid)
    : await manager.GetSession?.(sessionId)
  const session = await bus.getProxyObject(service, String(path))
  const properties = session.getInterface('org.freedesktop.DBus.Properties')
  const refresh = async (): Promise<void> => {
    for (const name of ['LockedHint', 'IdleHint'] as const) {
      const value: Variant<unknown> | undefined = await properties.Get?.(`${service}.Session`, name).catch(() => undefined)
      hints[name] = typeof value?.value === 'boolean' ? value.value : null
    }
  }
  properties.on('PropertiesChanged', (_owner: string, changed: Record<string, Variant<unknown>>) => {
    for (const name of ['LockedHint', 'IdleHint'] as const) {
      const value = changed[name]?.value
      if (typeof value === 'boolean') hints[name] = value
    }
  })
  manager.on('PrepareForSleep', (begins: boolean) => {
    hints.asleep = begins
  })
  await refresh()
  // The library does not tell that a bus is gone before something is said to it.
  const timer = setInterval(() => void refresh(), refreshMilliseconds).unref()
  bus.once('error', () => clearInterval(timer))
  return {
    locked: () => hints.asleep || hints.LockedHint,
    idle: () => hints.IdleHint,
    close() {
      clearInterval(timer)
      bus.disconnect()
    },
  }
}

/** Without a bus the library's promises never settle. */
function withDeadline<T>(work: Promise<T>): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => setTimeout(reject, answerMilliseconds, new Error('logind did not answer')).unref()),
  ])
}

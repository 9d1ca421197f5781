import { systemBus } from 'dbus-next'
import type { MessageBus, Variant } from 'dbus-next'

const answerMilliseconds = 2_000
const service = 'org.freedesktop.login1'

/** What logind knows of this login session. */
export interface LoginSession {
  locked(): boolean | null
  /** Whether the desktop calls the session idle; null where it does not say. */
  idle(): boolean | null
  close(): void
}

/** Follows the session's lock over D-Bus; null where there is no logind. */
export async function followLoginSession(environment: NodeJS.ProcessEnv = process.env): Promise<LoginSession | null> {
  const bus = systemBus()
  const lost = new Promise<null>((resolve) => bus.on('error', () => resolve(null)))
  try {
    return await Promise.race([lost, withDeadline(follow(bus, environment.XDG_SESSION_ID))])
  } catch {
    bus.disconnect()
    return null
  }
}

async function follow(bus: MessageBus, sessionId: string | undefined): Promise<LoginSession> {
  const manager = (await bus.getProxyObject(service, '/org/freedesktop/login1')).getInterface(`${service}.Manager`)
  const path: unknown = sessionId === undefined
    ? await manager.GetSessionByPID?.(process.pid)
    : await manager.GetSession?.(sessionId)
  const session = await bus.getProxyObject(service, String(path))
  const properties = session.getInterface('org.freedesktop.DBus.Properties')
  const hints: Record<string, boolean | null> = { LockedHint: null, IdleHint: null }
  for (const name of Object.keys(hints)) {
    const value: Variant<unknown> | undefined = await properties.Get?.(`${service}.Session`, name).catch(() => undefined)
    if (typeof value?.value === 'boolean') hints[name] = value.value
  }
  properties.on('PropertiesChanged', (_owner: string, changed: Record<string, Variant<unknown>>) => {
    for (const [name, { value }] of Object.entries(changed)) if (name in hints && typeof value === 'boolean') hints[name] = value
  })
  return {
    locked: () => hints.LockedHint ?? null,
    idle: () => hints.IdleHint ?? null,
    close: () => bus.disconnect(),
  }
}

/** Without a bus the library's promises never settle. */
function withDeadline<T>(work: Promise<T>): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => setTimeout(reject, answerMilliseconds, new Error('logind did not answer')).unref()),
  ])
}

import { Message, sessionBus } from 'dbus-next'
import type { MessageBus, Variant } from 'dbus-next'
import { errorMessage } from '../engine/errors.ts'
import type { Log } from '../engine/log.ts'

const watcher = 'org.kde.StatusNotifierWatcher'
const watcherPath = '/StatusNotifierWatcher'
const answerMilliseconds = 2_000
const lookMilliseconds = 2_000

/** Whether the desktop really shows the icon that this program put up. */
export interface TrayHost {
  /** `none`: the desktop has no place for icons; `missing`: it has one, and ours is not in it. */
  standing(): 'shown' | 'none' | 'missing'
  /** Looks at once, not with the next turn. */
  look(): Promise<void>
  close(): void
}

/** Where the system keeps every icon that it accepted. */
export const trustedTrayHost: TrayHost = { standing: () => 'shown', look: async () => undefined, close: () => undefined }

/**
 * Follows the StatusNotifierWatcher of a Linux desktop (freedesktop.org, Status Notifier Item): Electron's tray object exists and says
 * nothing even where no panel takes its icon. Looks every two seconds; no bus, no watcher and no answer mean that nothing is shown.
 */
export function followTrayHost(log: Pick<Log, 'warn'>, processId = process.pid): TrayHost {
  let standing: ReturnType<TrayHost['standing']> = 'none'
  let bus: MessageBus | null = null
  const connect = (): MessageBus => {
    const made = sessionBus()
    made.on('error', () => {
      if (bus === made) bus = null
    })
    return made
  }
  const look = async (): Promise<void> => {
    try {
      bus ??= connect()
      standing = await withDeadline(standingOf(bus, processId))
    } catch (error) {
      if (standing !== 'none') log.warn('tray-host-lost', { detail: errorMessage(error) })
      standing = 'none'
      bus?.disconnect()
      bus = null
    }
  }
  let looking: Promise<void> | null = null
  const lookOnce = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = null
    })
    return looking
  }
  const timer = setInterval(() => void lookOnce(), lookMilliseconds)
  timer.unref()
  return {
    standing: () => standing,
    look: lookOnce,
    close() {
      clearInterval(timer)
      bus?.disconnect()
      bus = null
    },
  }
}

async function standingOf(bus: MessageBus, processId: number): Promise<'shown' | 'none' | 'missing'> {
  const property = async (name: string): Promise<unknown> => {
    const reply = await bus.call(new Message({
      destination: watcher, path: watcherPath, interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss', body: [watcher, name],
    }))
    return (reply?.body[0] as Variant<unknown> | undefined)?.value
  }
  if (await property('IsStatusNotifierHostRegistered') !== true) return 'none'
  const items = await property('RegisteredStatusNotifierItems')
  for (const item of Array.isArray(items) ? items : []) {
    if (await ownerOf(bus, String(item).split('/')[0] ?? '') === processId) return 'shown'
  }
  return 'missing'
}

/** The process behind a name on the bus, or null where it has gone. */
async function ownerOf(bus: MessageBus, name: string): Promise<number | null> {
  try {
    const reply = await bus.call(new Message({
      destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus',
      member: 'GetConnectionUnixProcessID', signature: 's', body: [name],
    }))
    return Number(reply?.body[0])
  } catch {
    return null // An item whose program ended a moment ago.
  }
}

/** Without a bus the library's promises never settle. */
function withDeadline<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, answerMilliseconds, new Error('no answer'))
    timer.unref()
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

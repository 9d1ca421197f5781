import dbus from 'dbus-next'

const service = 'org.kde.StatusNotifierWatcher'

/** A desktop's StatusNotifierWatcher on a real message bus, as KDE's and GNOME's extension are. */
export interface FakeTrayWatcher {
  /** Whether a panel shows icons. */
  setHost(registered: boolean): void
  /** A program asks to be shown: this process, or a stranger on a connection of its own. */
  register(name: string): void
  unregister(name: string): void
  close(): Promise<void>
}

class Watcher extends dbus.interface.Interface {
  IsStatusNotifierHostRegistered = false
  RegisteredStatusNotifierItems: string[] = []
}
Watcher.configureMembers({ properties: {
  IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' }, RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
} })

export async function startFakeTrayWatcher(busAddress: string): Promise<FakeTrayWatcher> {
  const bus = dbus.sessionBus({ busAddress })
  bus.on('error', () => undefined)
  const watcher = new Watcher(service)
  bus.export('/StatusNotifierWatcher', watcher)
  await bus.requestName(service, 0)
  return {
    setHost(registered) {
      watcher.IsStatusNotifierHostRegistered = registered
    },
    register(name) {
      watcher.RegisteredStatusNotifierItems = [...watcher.RegisteredStatusNotifierItems, `${name}/StatusNotifierItem`]
    },
    unregister(name) {
      watcher.RegisteredStatusNotifierItems = watcher.RegisteredStatusNotifierItems.filter((item) => item !== `${name}/StatusNotifierItem`)
    },
    async close() {
      await bus.releaseName(service)
      bus.disconnect()
    },
  }
}

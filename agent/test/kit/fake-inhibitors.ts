import dbus from 'dbus-next'
import type { Message } from 'dbus-next'
import { startBus } from './fake-logind.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { end } from './x-desktop.ts'

/** Session managers as desktops have them, by the questions that they answer. */
export type SessionManager = 'gnome' | 'kde' | 'xfce'

/** A private session bus with one session manager on it. */
export interface FakeInhibitors {
  /** For `DBUS_SESSION_BUS_ADDRESS`. */
  readonly address: string
  /** The flags that it was asked about. */
  readonly asked: number[]
  inhibited: boolean
  close(): Promise<void>
}

const places: Readonly<Record<SessionManager, { readonly name: string, readonly path: string, readonly interface: string, readonly member: string }>> = {
  gnome: { name: 'org.gnome.SessionManager', path: '/org/gnome/SessionManager', interface: 'org.gnome.SessionManager', member: 'IsInhibited' },
  kde: {
    name: 'org.kde.Solid.PowerManagement.PolicyAgent', path: '/org/kde/Solid/PowerManagement/PolicyAgent',
    interface: 'org.kde.Solid.PowerManagement.PolicyAgent', member: 'HasInhibition',
  },
  xfce: {
    name: 'org.freedesktop.PowerManagement', path: '/org/freedesktop/PowerManagement/Inhibit',
    interface: 'org.freedesktop.PowerManagement.Inhibit', member: 'HasInhibit',
  },
}

export async function startInhibitors(manager: SessionManager): Promise<FakeInhibitors> {
  const folder = await temporaryFolder()
  const { daemon, address } = await startBus(folder.path)
  const bus = dbus.sessionBus({ busAddress: address })
  bus.on('error', () => undefined)
  const { name, path, interface: interfaceName, member } = places[manager]
  const inhibitors: FakeInhibitors = {
    address, asked: [], inhibited: false,
    async close() {
      bus.disconnect()
      await end(daemon)
      await folder.remove()
    },
  }
  bus.addMethodHandler((message: Message) => {
    if (message.path !== path || message.interface !== interfaceName || message.member !== member) return false
    inhibitors.asked.push(...message.body.filter((value: unknown): value is number => typeof value === 'number'))
    bus.send(dbus.Message.newMethodReturn(message, 'b', [inhibitors.inhibited]))
    return true
  })
  await bus.requestName(name, 0)
  return inhibitors
}

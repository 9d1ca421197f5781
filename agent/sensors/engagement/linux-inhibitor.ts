import dbus from 'dbus-next'
import type { MessageBus, Variant } from 'dbus-next'
import type { Look } from './engagement-port.ts'

const answerMilliseconds = 1_000
const systemBusAddress = 'unix:path=/var/run/dbus/system_bus_socket'

interface Question {
  readonly bus: 'system' | 'session'
  readonly destination: string
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly signature?: string
  readonly body?: readonly unknown[]
  /** The answer as yes or no; null if its form is unknown. */
  readonly read: (answer: unknown) => boolean | null
}

const flag = (answer: unknown): boolean | null => (typeof answer === 'boolean' ? answer : null)
/** GNOME's flag for "the session must not become idle". */
const gnomeIdle = 8
/** KDE's flag for "the screen must stay on". */
const kdeScreen = 4

/**
 * The services that know: logind lists everything that is inhibited, and session managers keep the requests that programs make through
 * `org.freedesktop.ScreenSaver`, which itself has no query. No question asks which program inhibits, or why.
 */
const questions: readonly Question[] = [
  {
    bus: 'system', destination: 'org.freedesktop.login1', path: '/org/freedesktop/login1', interface: 'org.freedesktop.DBus.Properties', member: 'Get',
    signature: 'ss', body: ['org.freedesktop.login1.Manager', 'BlockInhibited'],
    read: (answer) => (isVariant(answer) && typeof answer.value === 'string' ? answer.value.split(':').includes('idle') : null),
  },
  {
    bus: 'session', destination: 'org.gnome.SessionManager', path: '/org/gnome/SessionManager', interface: 'org.gnome.SessionManager', member: 'IsInhibited',
    signature: 'u', body: [gnomeIdle], read: flag,
  },
  {
    bus: 'session', destination: 'org.kde.Solid.PowerManagement.PolicyAgent', path: '/org/kde/Solid/PowerManagement/PolicyAgent',
    interface: 'org.kde.Solid.PowerManagement.PolicyAgent', member: 'HasInhibition', signature: 'u', body: [kdeScreen], read: flag,
  },
  {
    bus: 'session', destination: 'org.freedesktop.PowerManagement', path: '/org/freedesktop/PowerManagement/Inhibit',
    interface: 'org.freedesktop.PowerManagement.Inhibit', member: 'HasInhibit', read: flag,
  },
]

/** Whether a program keeps the screen on; null if no service answers. */
export function linuxInhibitor(environment: NodeJS.ProcessEnv): { readonly look: Look, close(): void } {
  const buses = new Map<Question['bus'], MessageBus>()
  const busOf = (name: Question['bus']): MessageBus | null => {
    const busAddress = name === 'system' ? environment.DBUS_SYSTEM_BUS_ADDRESS ?? systemBusAddress : environment.DBUS_SESSION_BUS_ADDRESS
    if (busAddress === undefined) return null
    const bus = buses.get(name) ?? dbus.sessionBus({ busAddress })
    if (!buses.has(name)) {
      buses.set(name, bus)
      // The next reading connects again.
      bus.on('error', () => buses.delete(name))
    }
    return bus
  }
  return {
    async look() {
      const answers = await Promise.all(questions.map((question) => ask(busOf(question.bus), question).catch(() => null)))
      return answers.includes(true) ? true : answers.includes(false) ? false : null
    },
    close() {
      for (const bus of buses.values()) bus.disconnect()
      buses.clear()
    },
  }
}

async function ask(bus: MessageBus | null, { destination, path, interface: name, member, signature = '', body = [], read }: Question): Promise<boolean | null> {
  if (bus === null) return null
  // A question must not start a service that is not running.
  const message = new dbus.Message({ destination, path, interface: name, member, signature, body: [...body], flags: dbus.MessageFlag.NO_AUTO_START })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, answerMilliseconds, null)
  })
  try {
    const reply = await Promise.race([bus.call(message), late])
    return reply === null ? null : read(reply.body[0])
  } finally {
    clearTimeout(timer)
  }
}

function isVariant(value: unknown): value is Variant<unknown> {
  return typeof value === 'object' && value !== null && 'value' in value
}

import x11 from 'x11'
import type { Client, PointerPosition, Property } from 'x11'

const answerMilliseconds = 2_000
const longestPropertyWords = 64

/** A connection to the X server with the few questions the sensors ask. */
export interface X11Display {
  readonly root: number
  atom(name: string): Promise<number>
  /** A property of a window, or null: absent, or the window is gone. */
  property(window: number, atom: number): Promise<Property | null>
  /** Whether the server tells the time since the last input. */
  readonly hasIdleTime: boolean
  /** Milliseconds since the last input of any kind, or null where the server does not know. */
  idleMilliseconds(): Promise<number | null>
  /** Where the pointer is on the whole desktop. */
  pointer(): Promise<{ readonly x: number, readonly y: number } | null>
  close(): void
}

export async function openX11Display(onLost: () => void): Promise<X11Display> {
  const { client, root } = await connect(onLost)
  const saver = await answer<import('x11').ScreenSaver>((callback) => client.require('screen-saver', callback)).catch(() => null)
  return {
    root,
    hasIdleTime: saver !== null,
    atom: (name) => answer((callback) => client.InternAtom(false, name, callback)),
    property: (window, atom) =>
      answer<Property>((callback) => client.GetProperty(0, window, atom, 0, 0, longestPropertyWords, callback))
        .then((property) => (property.type === 0 ? null : property), () => null),
    idleMilliseconds: async () =>
      saver === null ? null : answer<{ idle: number }>((callback) => saver.QueryInfo(root, callback)).then(({ idle }) => idle, () => null),
    pointer: () => answer<PointerPosition>((callback) => client.QueryPointer(root, callback)).then(({ rootX, rootY }) => ({ x: rootX, y: rootY }), () => null),
    close: () => client.terminate(),
  }
}

function connect(onLost: () => void): Promise<{ client: Client, root: number }> {
  return new Promise((resolve, reject) => {
    const client = x11.createClient((error, display) => {
      const [screen] = display?.screen ?? []
      if (error || screen === undefined) reject(error ?? new Error('the X server has no screen'))
      else resolve({ client: display.client, root: screen.root })
    })
    // A window that is gone is reported here as well as to the question's callback; without a listener it ends the process.
    client.on('error', (error: Error) => reject(error))
    client.on('end', onLost)
  })
}

/** An X server that hangs must not hang the sensors. */
function answer<T>(ask: (callback: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the X server did not answer')), answerMilliseconds)
    ask((error, value) => {
      clearTimeout(timer)
      if (error) reject(error)
      else resolve(value)
    })
  })
}

import { execFile, execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { promisify } from 'node:util'
import { waitFor } from './wait-for.ts'

const run = promisify(execFile)

/** A real X server with a window manager and a terminal, for the real sensors. */
export interface XDesktop {
  readonly environment: NodeJS.ProcessEnv
  /** Opens a terminal and brings it to the front. */
  openWindow(className: string, title: string): Promise<DesktopWindow>
  /** Opens a terminal that fills the screen, in front. */
  openFullScreen(className: string): Promise<DesktopWindow>
  /** Opens a window of one colour at a place, in front. */
  paint(colour: string, x: number, y: number, width: number, height: number): Promise<DesktopWindow>
  /** Opens a window full of a text. */
  write(text: string, x: number, y: number, width: number, height: number): Promise<DesktopWindow>
  xdotool(...args: readonly string[]): Promise<string>
  close(): Promise<void>
}

export interface DesktopWindow {
  focus(): Promise<void>
  close(): Promise<void>
}

const programs = ['Xvfb', 'openbox', 'xterm', 'xdotool', 'xprop']

/** The programs that are missing on this machine; none: a desktop can be started. */
export function missingDesktopPrograms(): string[] {
  return programs.filter((program) => {
    try {
      execFileSync('which', [program], { stdio: 'ignore' })
      return false
    } catch {
      return true
    }
  })
}

/** @param serverArguments more arguments of the X server, e.g. to leave out an extension */
export async function startXDesktop(serverArguments: readonly string[] = []): Promise<XDesktop> {
  const children: ChildProcess[] = []
  const { server, display } = await startServer(serverArguments)
  children.push(server)
  const { WAYLAND_DISPLAY: _, ...inherited } = process.env
  const environment = { ...inherited, DISPLAY: display, XDG_SESSION_TYPE: 'x11', DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nonexistent' }
  const start = (program: string, args: readonly string[]): ChildProcess => {
    const child = spawn(program, args, { env: environment, stdio: 'ignore' })
    children.push(child)
    return child
  }
  const xdotool = async (...args: readonly string[]): Promise<string> => {
    const ask = async (): Promise<string> => (await run('xdotool', [...args], { env: environment })).stdout.trim()
    // What types must not type twice; what looks at windows trips over one that closes meanwhile, and may look again.
    if (args[0] === 'key' || args[0] === 'type') return ask()
    return waitFor(`xdotool ${args.join(' ')}`, async () => {
      try {
        return { printed: await ask() }
      } catch (error) {
        if (/BadWindow|BadMatch|BadDrawable/.test(String(error))) return undefined
        throw error
      }
    }).then(({ printed }) => printed)
  }
  const isManaged = async (): Promise<boolean> =>
    (await run('xprop', ['-root', '_NET_SUPPORTING_WM_CHECK'], { env: environment })).stdout.includes('window id')
  start('openbox', [])
  const close = async (): Promise<void> => {
    for (const child of children.reverse()) await end(child)
  }
  await waitFor('the window manager', () => isManaged().catch(() => false), 30_000).catch(async (error: unknown) => {
    await close()
    throw error
  })
  const open = async (className: string, args: readonly string[], place?: readonly number[]): Promise<DesktopWindow> => {
    const terminal = start('xterm', ['-class', className, ...args])
    const window = await waitFor(`window ${className}`, () => xdotool('search', '--onlyvisible', '--class', className).catch(() => ''))
    const id = window.split('\n')[0] ?? ''
    if (place !== undefined) {
      const [x, y, width, height] = place.map(String)
      await xdotool('windowsize', '--sync', id, width ?? '', height ?? '', 'windowmove', id, x ?? '', y ?? '', 'windowactivate', '--sync', id)
    }
    return {
      focus: async () => {
        await xdotool('windowactivate', '--sync', id)
      },
      close: () => end(terminal),
    }
  }
  let painted = 0
  return {
    environment,
    xdotool,
    openWindow: (className, title) => open(className, ['-T', title, '-e', 'cat']),
    openFullScreen: (className) => open(className, ['-fullscreen', '-e', 'cat']),
    paint: (colour, ...place) => open(`Paint${painted++}`, ['-bg', colour, '-fg', colour, '-cr', colour, '+sb', '-e', 'cat'], place),
    write: (text, ...place) => open(`Paint${painted++}`, ['-bg', 'white', '-fg', 'black', '+sb', '-e', 'sh', '-c', 'printf %s "$0"; cat', text], place),
    close,
  }
}

/** Xvfb chooses a free display itself and says which. Without `-noreset` it starts again, and loses who is just connecting, when a first client leaves. */
function startServer(more: readonly string[]): Promise<{ server: ChildProcess, display: string }> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset', ...more], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)))
    server.stdio[3]?.once('data', (number: Buffer) => resolve({ server, display: `:${number.toString().trim()}` }))
  })
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from './temporary-folder.ts'
import { waitFor } from './wait-for.ts'
import { end } from './x-desktop.ts'

const run = promisify(execFile)

/** A real X server with two displays beside each other: 1280×800 on the left, 1024×768 on the right. */
export interface XDisplays {
  readonly environment: NodeJS.ProcessEnv
  /** Fills a rectangle of the whole desktop with a colour, by a real window without a frame. */
  paint(colour: string, x: number, y: number, width: number, height: number): Promise<void>
  movePointer(x: number, y: number): Promise<void>
  close(): Promise<void>
}

const drivers = ['/usr/lib/xorg/modules/drivers/dummy_drv.so', '/usr/lib64/xorg/modules/drivers/dummy_drv.so']

/** The programs that are missing on this machine; none: two displays can be started. */
export function missingDisplayPrograms(): string[] {
  const missing = ['Xorg', 'xrandr', 'xterm', 'xdotool'].filter((program) => {
    try {
      execFileSync('which', [program], { stdio: 'ignore' })
      return false
    } catch {
      return true
    }
  })
  if (!drivers.some((driver) => existsSync(driver))) missing.push('xserver-xorg-video-dummy')
  // Others may not open the virtual terminal that Xorg insists on.
  if (process.getuid?.() !== 0) missing.push('root')
  return missing
}

const configuration = `
Section "Device"
  Identifier "card"
  Driver "dummy"
  VideoRam 65536
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5.0-1000.0
  VertRefresh 5.0-200.0
  Modeline "1280x800" 83.50 1280 1352 1480 1680 800 803 809 831
  Modeline "1024x768" 65.00 1024 1048 1184 1344 768 771 777 806
EndSection
Section "Screen"
  Identifier "screen"
  Device "card"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "1280x800" "1024x768"
    Virtual 2304 800
  EndSubSection
EndSection
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "DontVTSwitch" "true"
EndSection
`

export async function startXDisplays(): Promise<XDisplays> {
  const folder = await temporaryFolder()
  const file = join(folder.path, 'xorg.conf')
  await writeFile(file, configuration)
  const server = spawn('Xorg', [
    '-displayfd', '3', '-config', file, '-logfile', join(folder.path, 'log'), '-noreset', '-nolisten', 'tcp', '-novtswitch', '-sharevts', '-keeptty',
  ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const display = await new Promise<string>((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Xorg ended with ${code}`)))
    server.stdio[3]?.once('data', (number: Buffer) => resolve(`:${number.toString().trim()}`))
  })
  const { WAYLAND_DISPLAY: _, ...inherited } = process.env
  const environment = { ...inherited, DISPLAY: display, XDG_SESSION_TYPE: 'x11', DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nonexistent' }
  const ask = async (program: string, ...args: string[]): Promise<string> => (await run(program, args, { env: environment })).stdout
  await ask('xrandr', '--addmode', 'DUMMY1', '1024x768')
  await ask('xrandr', '--output', 'DUMMY0', '--mode', '1280x800', '--pos', '0x0', '--output', 'DUMMY1', '--mode', '1024x768', '--pos', '1280x0')
  const windows: ReturnType<typeof spawn>[] = []
  return {
    environment,
    async paint(colour, x, y, width, height) {
      const name = `Paint${windows.length}`
      windows.push(spawn('xterm', ['-class', name, '-bg', colour, '-fg', colour, '-cr', colour, '-bw', '0', '-b', '0', '+sb', '-e', 'cat'], { env: environment, stdio: 'ignore' }))
      const window = await waitFor(name, () => ask('xdotool', 'search', '--onlyvisible', '--class', name).then((found) => found.trim().split('\n')[0]).catch(() => ''))
      await ask('xdotool', 'windowsize', '--sync', window, String(width), String(height))
      await ask('xdotool', 'windowmove', '--sync', window, String(x), String(y))
    },
    movePointer: async (x, y) => {
      await ask('xdotool', 'mousemove', '--sync', String(x), String(y))
    },
    async close() {
      for (const window of windows) await end(window)
      await end(server)
      await folder.remove()
    },
  }
}

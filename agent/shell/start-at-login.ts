import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { App } from 'electron'
import { backgroundArgument } from './background-start.ts'

export interface StartAtLogin {
  readonly isPossible: boolean
  isOn(): boolean
  set(enabled: boolean): Promise<void>
}

/** A visible setting: the login item of Windows and macOS, the desktop's autostart folder on Linux. */
export function createStartAtLogin(
  app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings' | 'isPackaged' | 'getPath'>,
  platform: NodeJS.Platform = process.platform, autostart = defaultAutostartFile(),
): StartAtLogin {
  if (platform !== 'linux') {
    return {
      isPossible: app.isPackaged,
      isOn: () => app.getLoginItemSettings({ args: [backgroundArgument] }).openAtLogin,
      set: async (enabled) => app.setLoginItemSettings({ openAtLogin: enabled, args: [backgroundArgument] }),
    }
  }
  return {
    isPossible: app.isPackaged,
    isOn: () => existsSync(autostart),
    async set(enabled) {
      if (!enabled) return rm(autostart, { force: true })
      await mkdir(dirname(autostart), { recursive: true })
      await writeFile(autostart, desktopEntry(process.env.APPIMAGE ?? app.getPath('exe')))
    },
  }
}

function defaultAutostartFile(): string {
  return join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'autostart', 'overt-agent.desktop')
}

function desktopEntry(program: string): string {
  const quoted = `"${program.replace(/(["`$\\])/g, '\\$1')}"`
  return `[Desktop Entry]\nType=Application\nName=Overt\nExec=${quoted} ${backgroundArgument}\nX-GNOME-Autostart-enabled=true\n`
}

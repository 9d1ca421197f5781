import type { App } from 'electron'

/** What the login item starts the program with. */
export const backgroundArgument = '--background'

/** Whether the system started the program at login: then no window opens. */
export function isBackgroundStart(app: Pick<App, 'getLoginItemSettings'>, programArguments: readonly string[], platform: NodeJS.Platform = process.platform): boolean {
  return programArguments.includes(backgroundArgument) || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin)
}

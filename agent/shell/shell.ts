import { hostname } from 'node:os'
import { join } from 'node:path'
import type Electron from 'electron'
import electronUpdater from 'electron-updater'
import { workspacePath } from '@overt/sdk/agent'
import { createAgent } from '../engine/agent.ts'
import type { Agent } from '../engine/agent.ts'
import { devicePlatform } from '../engine/device-platform.ts'
import { AgentError, errorMessage } from '../engine/errors.ts'
import { openLogIfPossible } from '../engine/log.ts'
import type { Log } from '../engine/log.ts'
import type { Phase } from '../engine/phase.ts'
import { activityPorts } from './activity-ports.ts'
import { isBackgroundStart } from './background-start.ts'
import { createEnding } from './ending.ts'
import { followPower } from './power.ts'
import { readManagedSettings, systemSources } from './managed-settings.ts'
import { servePages, registerPageScheme } from './page-protocol.ts'
import { utilitySensorProcess } from './sensor-utility-process.ts'
import { shellTexts } from './shell-texts.ts'
import { createStartAtLogin } from './start-at-login.ts'
import { createStatusWindow } from './status-window.ts'
import { systemCapture } from './system-capture.ts'
import { systemFetch } from './system-fetch.ts'
import { createSystemTokenStore } from './system-token-store.ts'
import { followTimerShortcut } from './timer-shortcut.ts'
import { createTrayLostWindow } from './tray-lost-window.ts'
import { followTrayHost, trustedTrayHost } from './tray-host.ts'
import { watchTray } from './tray-watch.ts'
import { createAgentTray } from './tray.ts'
import { updateKeyFile } from './update-key-file.ts'
import { electronUpdates, pinnedUpdateKey } from './updates.ts'
import { createWindowHandlers, registerWindowHandlers } from './window-handlers.ts'
import type { ShellActions } from './window-handlers.ts'
import { denyEverything } from './window-security.ts'

/** The name under which Windows groups the program and shows its notifications; the same as in the installer. */
const applicationId = 'dev.overt.agent'
/** Nothing is recorded until the person does something. */
const needsPerson: readonly Phase[] = ['signed-out', 'revoked', 'policy-unacknowledged']

/** Composes the application: each part gets the piece of Electron it needs and nothing else decides anything. */
export async function startShell(electron: typeof Electron): Promise<void> {
  const { app } = electron
  app.disableHardwareAcceleration()
  app.enableSandbox()
  registerPageScheme(electron.protocol)
  if (process.platform === 'linux' && process.getuid?.() === 0) return app.exit(refuse(electron, 'The agent does not run as root.'))
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.setAppUserModelId(applicationId)
  await app.whenReady()
  const folder = import.meta.dirname
  const data = join(app.getPath('userData'), 'agent')
  denyEverything(electron.session.defaultSession)
  servePages(electron.protocol, join(folder, 'windows'))

  const texts = shellTexts(app.getLocale())
  // The tray comes before anything that observes: without it nothing may run.
  const log = openLogIfPossible(app.getPath('logs'))
  const host = process.platform === 'linux' ? followTrayHost(log) : trustedTrayHost
  const tray = createAgentTray(electron, join(folder, 'icons'), texts, host)
  await host.look()
  const agent = await openAgent(electron, { folder, data, log })
  if (agent === null) return
  const window = createStatusWindow(electron, join(folder, 'preload.cjs'), agent)
  const startAtLogin = createStartAtLogin(app)
  const managed = await readManagedSettings(systemSources(electron.systemPreferences))
  if (managed.startAtLogin === true && startAtLogin.isPossible && !startAtLogin.isOn()) await startAtLogin.set(true)
  const { quit, stopFor } = createEnding(electron, agent)
  const restartToUpdate = (): void => {
    if (agent.state().update.status === 'ready') stopFor(() => electronUpdater.autoUpdater.quitAndInstall())
  }
  const shortcut = followTimerShortcut(electron, agent, window.show)
  const actions: ShellActions = {
    isShortcutRefused: shortcut.isRefused,
    preferences: () => ({
      locale: app.getLocale(), timeZone: Temporal.Now.timeZoneId(), agentVersion: app.getVersion(),
      startAtLogin: startAtLogin.isOn(), canStartAtLogin: startAtLogin.isPossible,
      isStartAtLoginManaged: managed.startAtLogin === true, serverPreset: managed.server ?? null, workspacePreset: managed.workspace ?? null,
    }),
    costs() {
      const metrics = app.getAppMetrics()
      return {
        cpuPercent: metrics.reduce((sum, { cpu }) => sum + cpu.percentCPUUsage, 0),
        memoryBytes: metrics.reduce((sum, { memory }) => sum + (memory.privateBytes ?? memory.workingSetSize) * 1_024, 0),
        processes: metrics.length,
      }
    },
    setStartAtLogin: async (enabled) => {
      if (managed.startAtLogin !== true) await startAtLogin.set(enabled)
    },
    openWorkspace: async () => {
      const { account } = agent.state()
      // Its slug may change; the id always leads there.
      if (account !== null) await electron.shell.openExternal(new URL(workspacePath(account.workspaceId, '/'), account.server).href)
    },
    open: window.show,
    restartToUpdate,
    quit,
  }
  registerWindowHandlers(electron.ipcMain, createWindowHandlers(agent, actions))
  tray.follow(agent, { open: window.show, quit, restartToUpdate })
  watchTray(tray, agent, createTrayLostWindow(electron, join(folder, 'preload.cjs'), tray.hasPlace))
  followPower(electron.powerMonitor, agent)
  app.on('second-instance', window.show)
  app.on('activate', window.show)
  app.on('window-all-closed', () => undefined)
  agent.start()
  if (!isBackgroundStart(app, process.argv)) window.show()
  else if (needsPerson.includes(agent.state().phase)) texts.notify(electron.Notification, { kind: 'needs-you' })
}

async function openAgent(electron: typeof Electron, { folder, data, log }: { readonly folder: string, readonly data: string, readonly log: Log }): Promise<Agent | null> {
  const { app } = electron
  try {
    const agent = await createAgent({
      dataFolder: data,
      device: { name: hostname(), platform: devicePlatform(process.platform), agentVersion: app.getVersion() },
      startSensorProcess: utilitySensorProcess(electron.utilityProcess, join(folder, 'sensors/sensor-host.js')),
      tokens: createSystemTokenStore(electron.safeStorage, join(data, 'token')),
      fileKey: createSystemTokenStore(electron.safeStorage, join(data, 'file-key')),
      ...activityPorts(electron),
      capture: systemCapture(electron, join(folder, 'capture/capture-worker.js')),
      fetch: systemFetch(electron.net),
      ...(app.isPackaged ? { updates: electronUpdates(() => electronUpdater.autoUpdater, await pinnedUpdateKey(join(folder, updateKeyFile))) } : {}),
      language: () => app.getLocale(),
      log,
      notify: (notice) => shellTexts(app.getLocale()).notify(electron.Notification, notice),
    })
    return agent
  } catch (error) {
    app.exit(refuse(electron, error instanceof AgentError ? error.message : errorMessage(error)))
    return null
  }
}

/** Says why the agent cannot run instead of being silently absent. */
function refuse({ dialog }: Pick<typeof Electron, 'dialog'>, reason: string): number {
  dialog.showErrorBox('Overt', reason)
  return 1
}

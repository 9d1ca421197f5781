import { join } from 'node:path'
import type Electron from 'electron'
import type { Agent } from '../engine/agent.ts'
import { indicatorOf, showsPicture } from '../engine/indicator.ts'
import type { AgentState } from '../engine/state.ts'
import type { ShellTexts } from './shell-texts.ts'
import { trustedTrayHost } from './tray-host.ts'
import type { TrayHost } from './tray-host.ts'

const lengths = [15, 30, 60]
const recent = 5
const looksBeforeAnother = 10

export interface TrayActions {
  open(): void
  restartToUpdate(): void
  quit(): void
}

export interface AgentTray {
  /** Whether the sign is there; one that was lost is put up again where that is possible. */
  isThere(): boolean
  /** Why it is not: the desktop has no place for it. */
  hasPlace(): boolean
  /** Shows the agent's state from here on. */
  follow(agent: Agent, actions: TrayActions): void
}

/** The sign that is always there: icon, state in words, pause, resume and the ways into the window. */
export function createAgentTray(
  { Tray, Menu }: Pick<typeof Electron, 'Tray' | 'Menu'>, icons: string, texts: ShellTexts, host: TrayHost = trustedTrayHost,
): AgentTray {
  const icon = (name: string): string => join(icons, `tray-${name}.png`)
  let tray: Electron.Tray | null = null
  let putUp = (_made: Electron.Tray): void => undefined
  /** Looks in a row that found a place for icons without ours in it: the desktop's panel was started afresh. */
  let missing = 0
  const isStanding = (): boolean => {
    const standing = host.standing()
    missing = standing === 'missing' ? missing + 1 : 0
    if (missing > looksBeforeAnother) {
      missing = 0
      tray?.destroy()
      tray = null
      putUpSign()
    }
    return tray !== null && standing === 'shown'
  }
  const putUpSign = (): void => {
    try {
      tray = new Tray(icon('attention'))
      tray.setToolTip('Overt')
      putUp(tray)
    } catch {
      tray = null // This desktop has no place for it at this moment; whoever asks learns it.
    }
  }
  const isThere = (): boolean => {
    if (tray === null || tray.isDestroyed()) putUpSign()
    return isStanding()
  }
  isThere()
  return {
    isThere,
    hasPlace: () => host.standing() !== 'none',
    follow(agent, actions) {
      let drawn = ''
      const draw = (state: AgentState): void => {
        if (tray === null || tray.isDestroyed()) return
        const sign = showsPicture(state) ? 'picture' : indicatorOf(state)
        const timer = agent.timer.view()
        const next = JSON.stringify([sign, texts.status(state), timer.running?.id, timer.onBreak?.id, timer.hasBreaks, timer.isOn, timer.tasks.slice(0, recent).map(({ taskId }) => taskId), state.phase, state.update, state.policy?.pauseAllowed, state.policy?.pauseMaximumMinutes])
        if (next === drawn) return
        drawn = next
        tray.setImage(icon(sign))
        tray.setToolTip(texts.text('tray.tooltip', { status: [texts.status(state), ...timer.running === null ? [] : [texts.running(timer.running, state.now, state.formats)], ...timer.onBreak === null ? [] : [texts.onBreak(timer.onBreak, state.now, state.formats)]].join(' · ') }))
        tray.setContextMenu(Menu.buildFromTemplate(menuOf(state, agent, actions, texts)))
      }
      putUp = (made) => {
        made.on('click', actions.open)
        drawn = ''
        draw(agent.state())
      }
      if (tray !== null) putUp(tray)
      agent.subscribe(draw)
    },
  }
}

function menuOf(state: AgentState, agent: Agent, { open, quit, restartToUpdate }: TrayActions, texts: ShellTexts): Electron.MenuItemConstructorOptions[] {
  const { text, status } = texts
  return [
    { label: status(state), enabled: false },
    { type: 'separator' },
    ...timerItems(state, agent, texts, open),
    ...breakItems(state, agent, texts, open),
    ...pauseItems(state, agent, text),
    { label: text('tray.open'), click: open },
    { label: text('tray.check'), click: () => void agent.syncNow() },
    { label: text('tray.about'), click: open },
    { type: 'separator' },
    ...(state.update.status === 'ready' ? [{ label: text('tray.update', { version: state.update.version }), click: restartToUpdate }] : []),
    { label: text('tray.quit'), click: quit },
  ]
}

/** What runs, and the ways to stop it or start another; where the workspace switched it off the item says so. What could not be done opens the window, which says why. */
function timerItems({ account, now, formats }: AgentState, agent: Agent, { text, running: runningText }: ShellTexts, open: () => void): Electron.MenuItemConstructorOptions[] {
  const { isOn, running, tasks } = agent.timer.view()
  if (account === null || isOn === null) return []
  if (!isOn) return [{ label: text('timer.off'), enabled: false }, { type: 'separator' }]
  const start = tasks.slice(0, recent).map(({ taskId, task, project }) => ({ label: `${task} · ${project}`, click: () => void agent.timer.start({ taskId }).catch(open) }))
  return [
    ...running === null
      ? [{ label: text('timer.none'), enabled: false }, ...tasks.length === 0 ? [] : [{ label: text('timer.continue'), click: () => void agent.timer.continueLatest().catch(open) }]]
      : [{ label: runningText(running, now, formats), enabled: false }, { label: text('timer.stop'), click: () => void agent.timer.stop().catch(open) }],
    ...start.length === 0 ? [] : [{ label: text('timer.start'), submenu: start }],
    { type: 'separator' },
  ]
}

/** A break beside the timer, where breaks are recorded for the person. It is no pause: recording goes on by its own rules. */
function breakItems({ account, now, formats }: AgentState, agent: Agent, { text, onBreak: breakText }: ShellTexts, open: () => void): Electron.MenuItemConstructorOptions[] {
  const { hasBreaks, onBreak } = agent.timer.view()
  if (account === null || !(hasBreaks || onBreak !== null)) return []
  return [
    ...onBreak === null
      ? [{ label: text('break.start'), click: () => void agent.timer.startBreak().catch(open) }]
      : [{ label: breakText(onBreak, now, formats), enabled: false }, { label: text('break.end'), click: () => void agent.timer.endBreak().catch(open) }],
    { type: 'separator' },
  ]
}

/** Where pausing is not allowed the item says so; it is not hidden. */
function pauseItems({ phase, policy }: AgentState, agent: Agent, text: ShellTexts['text']): Electron.MenuItemConstructorOptions[] {
  if (phase === 'crash-loop') return [{ label: text('crash-loop.try-again'), click: () => void agent.tryAgain() }]
  if (phase === 'paused') return [{ label: text('pause.resume'), click: () => void agent.resume() }]
  if (phase !== 'collecting' || policy === null) return []
  if (!policy.pauseAllowed) return [{ label: text('pause.not-allowed'), enabled: false }]
  const maximum = policy.pauseMaximumMinutes
  return [{
    label: text('pause.pause'),
    submenu: [
      ...lengths.filter((minutes) => maximum === null || minutes <= maximum)
        .map((minutes) => ({ label: text('pause.minutes', { minutes }), click: () => void agent.pause(minutes) })),
      ...(maximum === null ? [{ label: text('pause.open'), click: () => void agent.pause(null) }] : []),
    ],
  }]
}

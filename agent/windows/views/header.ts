import { indicatorOf } from '../../engine/indicator.ts'
import type { AgentState } from '../../engine/state.ts'
import { ask } from '../bridge.ts'
import { domainLabel } from '../domain-label.ts'
import { element, replaceContent } from '../element.ts'
import { clockTime } from '../format.ts'
import { translate } from '../translate.ts'
import { symbol } from './symbol.ts'
import type { SymbolName } from './symbol.ts'
import type { View } from './view.ts'

const lengths = [15, 30, 60]

/** What is happening at this moment, in one line, and the pause. */
export function createHeader(): View {
  const badge = element('span', { class: 'badge' })
  const title = element('h1', {})
  const detail = element('p', { class: 'quiet' })
  const actions = element('div', { class: 'actions' })
  let drawn = ''
  return {
    root: element('header', { class: 'status' }, badge, element('div', { class: 'status-text' }, title, detail), actions),
    update(state) {
      const face = faceOf(state)
      const next = JSON.stringify([face, state.phase, state.pause, state.policy?.pauseAllowed, state.policy?.pauseMaximumMinutes])
      if (next === drawn) return
      drawn = next
      badge.className = `badge ${face.tone}`
      replaceContent(badge, symbol(face.symbol))
      title.textContent = face.title
      detail.textContent = face.detail
      replaceContent(actions, ...pauseControls(state))
    },
  }
}

interface Face {
  readonly tone: string
  readonly symbol: SymbolName
  readonly title: string
  readonly detail: string
}

function faceOf(state: AgentState): Face {
  const indicator = indicatorOf(state)
  const server = connectionText(state)
  if (state.phase === 'paused') {
    const { until = null, kept = true } = state.pause ?? {}
    const detail = !kept ? translate('status.paused.memory')
      : until === null ? translate('status.paused.open') : translate('status.paused.until', { time: clockTime(until) })
    return { tone: 'paused', symbol: 'paused', title: translate('status.paused'), detail }
  }
  if (state.phase !== 'collecting') {
    return { tone: 'attention', symbol: 'attention', title: translate(`status.${state.phase}`), detail: translate(`status.${state.phase}.detail`) }
  }
  if (state.trouble !== null) {
    return { tone: 'attention', symbol: 'attention', title: translate('status.disk'), detail: translate('status.disk.detail', { held: state.queue.held }) }
  }
  if (indicator === 'attention' || indicator === 'offline') {
    return { tone: indicator, symbol: indicator, title: translate(`status.${indicator}`), detail: server }
  }
  const activity = state.activity ?? 'active'
  const { app, domain } = state.foreground
  const seen = activity !== 'active' || app === null ? '' : domain === null ? app : `${app} · ${domainLabel(domain)}`
  return { tone: activity, symbol: activity, title: translate(`status.${activity}`), detail: seen === '' ? server : `${seen} · ${server}` }
}

function connectionText({ sync, queue, pictures }: AgentState): string {
  const waiting = queue.records + queue.held + pictures.waiting
  if (sync.connection === 'online') return waiting === 0 ? translate('connection.all-sent') : translate('connection.waiting', { records: waiting })
  return `${translate(`connection.${sync.connection}`)}${waiting === 0 ? '' : ` · ${translate('connection.waiting', { records: waiting })}`}`
}

function pauseControls({ phase, policy }: AgentState): HTMLElement[] {
  if (phase === 'paused') {
    return [element('button', { class: 'primary', type: 'button', click: () => void ask('resume', {}) }, translate('pause.resume'))]
  }
  if (phase === 'crash-loop') {
    return [element('button', { class: 'primary', type: 'button', click: () => void ask('try-again', {}) }, translate('crash-loop.try-again'))]
  }
  if (phase !== 'collecting' || policy === null) return []
  if (!policy.pauseAllowed) return [element('p', { class: 'quiet small' }, translate('pause.not-allowed'))]
  const maximum = policy.pauseMaximumMinutes
  const pause = (minutes: number | null) => (): void => void ask('pause', { minutes })
  return [element('details', { class: 'menu' },
    element('summary', { class: 'button' }, translate('pause.pause')),
    element('div', { class: 'menu-items' },
      ...lengths.filter((minutes) => maximum === null || minutes <= maximum)
        .map((minutes) => element('button', { type: 'button', click: pause(minutes) }, translate('pause.minutes', { minutes }))),
      maximum === null
        ? element('button', { type: 'button', click: pause(null) }, translate('pause.open'))
        : element('p', { class: 'quiet small' }, translate('pause.maximum', { count: maximum }))))]
}

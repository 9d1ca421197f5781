import type { AgentState } from '../../engine/state.ts'
import type { Preferences } from '../../shell/window-answers.ts'
import { Refusal, ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { bytes } from '../format.ts'
import { formatNumber, translate, translateCode } from '../translate.ts'
import { createActivitySource } from './activity-source.ts'
import { createEngagement } from './engagement.ts'
import type { View } from './view.ts'

const refreshMilliseconds = 5_000

/** Who it works for, what it costs, browsers, start at login, and the ways out. */
export function createAbout(preferences: Preferences): View {
  const account = element('dl', { class: 'facts' })
  const costs = element('p', {})
  const activity = createActivitySource()
  const engagement = createEngagement()
  const browsers = element('p', { class: 'quiet' })
  const code = element('output', { class: 'code' })
  const connect = element('button', { type: 'button', click: () => void showCode() }, translate('about.pairing-code'))
  /** Why no browser can be connected at this moment, and what to do. */
  const hindrance = element('p', { class: 'notice attention', role: 'status', hidden: true })
  let refreshedAt = -Infinity
  let startsAtLogin = preferences.startAtLogin

  const refreshCosts = async (): Promise<void> => {
    const { cpuPercent, memoryBytes, processes } = await ask('costs', {})
    costs.textContent = translate('about.costs.figure', { cpu: formatNumber(Math.round(cpuPercent * 10) / 10), memory: bytes(memoryBytes), processes })
  }
  const showCode = async (): Promise<void> => {
    try {
      code.textContent = await ask('pairing-code', {})
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      hindrance.hidden = false
      hindrance.textContent = translateCode(`error.${error.code}`, error.message)
    }
  }
  const login = element('input', {
    type: 'checkbox', id: 'start-at-login', checked: startsAtLogin, disabled: !preferences.canStartAtLogin || preferences.isStartAtLoginManaged,
    change: () => {
      startsAtLogin = !startsAtLogin
      void ask('start-at-login', { enabled: startsAtLogin })
    },
  })
  const button = (label: string, click: () => void, tone = ''): HTMLElement => element('button', { type: 'button', class: tone, click }, label)
  return {
    root: element('div', { class: 'stack' },
      element('section', {}, element('h2', {}, translate('about.account')), account,
        element('div', { class: 'row' },
          button(translate('about.open-workspace'), () => void ask('open-workspace', {})),
          button(translate('about.sign-out'), () => void ask('sign-out', {})))),
      element('section', {}, element('h2', {}, translate('about.costs')), costs, element('p', { class: 'quiet' }, translate('about.costs.detail'))),
      activity.root,
      engagement.root,
      element('section', {}, element('h2', {}, translate('about.browsers')), browsers,
        element('p', { class: 'quiet' }, translate('about.browsers.detail')), hindrance,
        element('div', { class: 'row' },
          connect, code,
          button(translate('about.forget-browsers'), () => void ask('forget-browsers', {})))),
      element('section', {}, element('h2', {}, translate('about.program')),
        element('p', {}, translate('about.version', { version: preferences.agentVersion })),
        element('div', { class: 'choice' }, login, element('label', { for: 'start-at-login' }, translate('about.start-at-login'))),
        preferences.isStartAtLoginManaged && element('p', { class: 'quiet' }, translate('about.start-at-login.managed')),
        element('p', { class: 'quiet' }, translate('about.quit.detail')),
        element('div', { class: 'row' }, button(translate('about.quit'), () => void ask('quit', {}), 'danger')))),
    update(state) {
      drawAccount(account, state)
      activity.update(state)
      engagement.update(state)
      browsers.textContent = state.browsers.length === 0 ? translate('about.browsers.none')
        : state.browsers.map(({ browser, connected }) => translate(connected ? 'about.browser.connected' : 'about.browser.away', { browser })).join(', ')
      const { browserPairing } = state
      connect.disabled = browserPairing !== 'possible'
      hindrance.hidden = browserPairing === 'possible'
      // A code that cannot be used any more is no help.
      if (browserPairing !== 'possible') code.textContent = ''
      hindrance.textContent = browserPairing === 'possible' ? '' : translate(`error.pairing-${browserPairing}`)
      if (performance.now() - refreshedAt < refreshMilliseconds) return
      refreshedAt = performance.now()
      void refreshCosts()
    },
  }
}

function drawAccount(list: HTMLElement, { account }: AgentState): void {
  if (account === null) return
  const facts = [
    ['about.workspace', account.workspaceName], ['about.member', `${account.memberName} (${account.email})`], ['about.server', account.server],
  ] as const
  replaceContent(list, ...facts.flatMap(([name, value]) => [element('dt', {}, translate(name)), element('dd', {}, value)]))
}

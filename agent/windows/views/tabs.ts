import type { AgentState } from '../../engine/state.ts'
import type { Preferences } from '../../shell/window-answers.ts'
import { element, replaceContent } from '../element.ts'
import { translate } from '../translate.ts'
import { createAbout } from './about.ts'
import { createCheck } from './check.ts'
import { createLooks } from './looks.ts'
import { createOutbox } from './outbox.ts'
import { createPictures } from './pictures.ts'
import { createPolicy } from './policy.ts'
import { createToday } from './today.ts'
import type { View } from './view.ts'

/** The pages in their order; one more is a line here, a view and its `tab.` text. */
const pages = {
  today: createToday,
  pictures: createPictures,
  outbox: createOutbox,
  looks: createLooks,
  policy: createPolicy,
  check: createCheck,
  about: createAbout,
} as const satisfies Record<string, (preferences: Preferences) => View>
type TabName = keyof typeof pages
const names = Object.keys(pages) as TabName[]

/** The pages of the window as tabs, by the arrow keys too. A policy that was not read yet comes first. */
export function createTabs(preferences: Preferences): View {
  const panel = element('div', { class: 'panel', id: 'panel', role: 'tabpanel', tabindex: '0' })
  const buttons = names.map((name, index) => element('button', {
    id: `tab-${name}`, type: 'button', role: 'tab', 'aria-controls': 'panel',
    click: () => select(name), keydown: (event) => move(event, index),
  }, translate(`tab.${name}`)))
  let current: { name: TabName, view: View } | null = null
  let state: AgentState | null = null

  const select = (name: TabName): void => {
    current = { name, view: pages[name](preferences) }
    names.forEach((each, index) => {
      buttons[index]?.setAttribute('aria-selected', String(each === name))
      buttons[index]?.setAttribute('tabindex', each === name ? '0' : '-1')
    })
    panel.setAttribute('aria-labelledby', `tab-${name}`)
    replaceContent(panel, current.view.root)
    if (state !== null) current.view.update(state)
  }
  const move = (event: Event, index: number): void => {
    if (!(event instanceof KeyboardEvent)) return
    const targets: Partial<Record<string, number>> = { ArrowRight: (index + 1) % names.length, ArrowLeft: (index + names.length - 1) % names.length, Home: 0, End: names.length - 1 }
    const target = targets[event.key]
    const name = target === undefined ? undefined : names[target]
    if (target === undefined || name === undefined) return
    event.preventDefault()
    select(name)
    buttons[target]?.focus()
  }
  return {
    root: element('main', { class: 'pages' }, element('div', { class: 'tabs', role: 'tablist' }, ...buttons), panel),
    update(next) {
      const mustRead = next.phase === 'policy-unacknowledged' && state?.phase !== 'policy-unacknowledged'
      state = next
      if (current === null || mustRead) select(mustRead ? 'policy' : 'today')
      else current.view.update(next)
    },
  }
}

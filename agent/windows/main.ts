import type { AgentState } from '../engine/state.ts'
import { ask } from './bridge.ts'
import { element, replaceContent } from './element.ts'
import { useFormats, useTimeZone } from './format.ts'
import { translate, useLocale } from './translate.ts'
import { createHeader } from './views/header.ts'
import { createHistory } from './views/history.ts'
import { createRequiredNotices } from './views/required-notices.ts'
import { createSignIn } from './views/sign-in.ts'
import { createTabs } from './views/tabs.ts'
import { createTimer } from './views/timer.ts'
import { createTrayLost } from './views/tray-lost.ts'
import { createUpdateBar } from './views/update-bar.ts'
import type { View } from './views/view.ts'

/** The one window of the agent: sign-in, then what it sees, keeps and sends. */
const preferences = await ask('preferences', {})
useLocale(preferences.locale)
useTimeZone(preferences.timeZone)
document.title = translate('window.title')

const root = document.querySelector('#app')
if (root === null) throw new Error('the page has no place for the window')

let shown: { signedIn: boolean, views: readonly View[] } | null = null

function show(state: AgentState): void {
  useFormats(state.formats)
  const signedIn = state.phase !== 'signed-out' && state.phase !== 'revoked'
  if (shown === null || shown.signedIn !== signedIn) {
    const views = signedIn ? [createHeader(), createRequiredNotices(), createHistory(), createUpdateBar(), createTimer(), createTabs(preferences)] : [createSignIn(state, preferences.serverPreset)]
    shown = { signedIn, views }
    if (root !== null) replaceContent(root, element('div', { class: signedIn ? 'frame' : 'frame centered' }, ...views.map(({ root: part }) => part)))
  }
  for (const view of shown.views) view.update(state)
}

const asked = new URLSearchParams(location.search)
if (asked.get('view') === 'tray-lost') replaceContent(root, createTrayLost(asked.get('place') !== 'none').root)
else {
  window.overt.onState(show)
  show(await ask('state', {}))
}

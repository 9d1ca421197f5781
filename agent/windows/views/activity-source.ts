import { ask } from '../bridge.ts'
import { element } from '../element.ts'
import { translate } from '../translate.ts'
import type { View } from './view.ts'

/** How it is noticed that the person is active, and the choice of less. */
export function createActivitySource(): View {
  const source = element('p', {})
  const reason = element('p', { class: 'quiet' })
  const only = element('input', {
    type: 'checkbox', id: 'only-idle-time', change: () => void ask('input-hook', { allowed: !only.checked }),
  })
  const choice = element('div', { class: 'choice' }, only, element('label', { for: 'only-idle-time' }, translate('activity.only-idle-time')))
  return {
    root: element('section', {}, element('h2', {}, translate('activity.title')), source, reason, choice,
      element('p', { class: 'quiet' }, translate('activity.only-idle-time.detail'))),
    update({ activitySource, phase }) {
      source.textContent = translate(phase === 'collecting' ? `activity.source.${activitySource.source}` : 'activity.source.off')
      reason.textContent = phase !== 'collecting' || activitySource.reason === null ? '' : translate(`activity.reason.${activitySource.reason}`)
      only.checked = !activitySource.allowed
    },
  }
}

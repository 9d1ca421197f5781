import { ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { translate } from '../translate.ts'
import type { View } from './view.ts'

/** A newer version is ready; only the person restarts. */
export function createUpdateBar(): View {
  const root = element('aside', { class: 'update', hidden: true })
  let drawn = ''
  return {
    root,
    update({ update }) {
      const version = update.status === 'ready' ? update.version : ''
      if (version === drawn) return
      drawn = version
      root.hidden = version === ''
      replaceContent(root, element('p', {}, translate('update.ready', { version })),
        element('button', { type: 'button', click: () => void ask('restart-to-update', {}) }, translate('update.restart')))
    },
  }
}

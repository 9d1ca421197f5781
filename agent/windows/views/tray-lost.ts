import { ask } from '../bridge.ts'
import { element } from '../element.ts'
import { translate } from '../translate.ts'
import { symbol } from './symbol.ts'
import type { View } from './view.ts'

/** What the small window says while the tray's sign is gone; `hasPlace`: the desktop shows icons of programs at all. */
export function createTrayLost(hasPlace: boolean): View {
  return {
    root: element('main', { class: 'stand-in' },
      element('span', { class: 'badge attention' }, symbol('attention')),
      element('h1', {}, translate('status.tray-lost')),
      element('p', { class: 'quiet' }, translate('tray-lost.detail')),
      hasPlace ? null : element('p', { class: 'quiet' }, translate('tray-lost.no-place')),
      element('div', { class: 'row' },
        element('button', { type: 'button', class: 'primary', click: () => void ask('open', {}) }, translate('tray.open')),
        element('button', { type: 'button', click: () => void ask('quit', {}) }, translate('tray.quit')))),
    update: () => undefined,
  }
}

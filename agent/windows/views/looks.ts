import type { Look } from '../../engine/looks-page.ts'
import { ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { dateAndTime } from '../format.ts'
import { translate, translateCode } from '../translate.ts'
import { symbol } from './symbol.ts'
import type { View } from './view.ts'

/** Who looked at the person's records, when, how much and why; renewed about once a minute while it is shown. */
export function createLooks(): View {
  const list = element('ul', { class: 'looks', 'aria-live': 'polite' })
  const state = element('p', { class: 'quiet small', role: 'status' })
  const more = element('button', { type: 'button', hidden: true, click: () => void showMore() }, translate('looks.more'))
  const root = element('div', { class: 'stack' },
    element('section', {}, element('h2', {}, translate('looks.title')), element('p', { class: 'quiet' }, translate('looks.lead'))), list, more, state)
  let latest: readonly Look[] = []
  let earlier: readonly Look[] = []
  let cursor: string | null = null
  let drawn = ''
  let asking = false

  const draw = (heardAt: number | null, failed: boolean): void => {
    const next = JSON.stringify([latest, earlier, cursor, heardAt, failed])
    if (next === drawn) return
    drawn = next
    const known = new Set(latest.map(({ id }) => id))
    const all = [...latest, ...earlier.filter(({ id }) => !known.has(id))]
    replaceContent(list, ...all.map(line), all.length === 0 && heardAt !== null && element('li', { class: 'empty' }, symbol('good'), translate('looks.none')))
    more.toggleAttribute('hidden', cursor === null)
    state.textContent = failed ? translate('looks.failed') : heardAt === null ? '' : translate('looks.heard', { time: dateAndTime(heardAt) })
  }
  const refresh = async (): Promise<void> => {
    if (asking) return
    asking = true
    try {
      const page = await ask('looks', { cursor: null })
      latest = page.items
      if (earlier.length === 0) cursor = page.nextCursor
      draw(page.heardAt, page.failed)
    } finally {
      asking = false
    }
  }
  const showMore = async (): Promise<void> => {
    const page = await ask('looks', { cursor })
    earlier = [...earlier, ...page.items]
    cursor = page.nextCursor
    draw(page.heardAt, page.failed)
  }
  return { root, update: () => void refresh() }
}

function line({ viewerName, title, how, lastAt, looks, records, reason }: Look): HTMLElement {
  const times = looks > 1 ? translate('looks.times', { looks }) : null
  return element('li', { class: 'look' },
    element('div', { class: 'day-head' },
      element('strong', {}, viewerName ?? translate('looks.former')), element('span', { class: 'quiet small' }, dateAndTime(lastAt))),
    element('p', {}, `${title} · ${translateCode(`looks.how.${how}`, translate('looks.how.opened'))}`),
    element('p', { class: 'quiet small' }, [translate(records === 1 ? 'looks.record' : 'looks.records', { records }), times].filter((part) => part !== null).join(', ')),
    reason !== null && element('p', {}, element('span', { class: 'quiet' }, translate('looks.reason')), ` ${reason}`))
}

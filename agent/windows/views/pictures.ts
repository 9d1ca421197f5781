import type { AgentState } from '../../engine/state.ts'
import type { PictureItem, SkippedSlots, SlotsOfDay } from '../../engine/slots-of-day.ts'
import { ask } from '../bridge.ts'
import { domainLabel } from '../domain-label.ts'
import { element, replaceContent } from '../element.ts'
import { bytes, clockTime, clockTimeWithSeconds } from '../format.ts'
import { translate, translateCode } from '../translate.ts'
import { createPictureDialog, pictureName } from './picture-dialog.ts'
import { createPreviews } from './previews.ts'
import type { Previews } from './previews.ts'
import { symbol } from './symbol.ts'
import type { View } from './view.ts'

const refreshMilliseconds = 30_000
const shownAtOnce = 24

/** The pictures of today as they were taken, and why the other slots have none. */
export function createPictures(): View {
  const content = element('div', { class: 'stack' })
  const dialog = createPictureDialog()
  const previews = createPreviews()
  let shown = shownAtOnce
  let drawn = ''
  let refreshedAt = -Infinity
  let state: AgentState | null = null

  const refresh = async (): Promise<void> => {
    const slots = await ask('slots', {})
    if (state === null) return
    const pictures = slots.pictures.slice(0, shown)
    const earlier = element('button', { type: 'button', click: () => {
      shown += shownAtOnce
      void refresh()
    } }, translate('pictures.earlier'))
    replaceContent(content, ...draw(state, slots, pictures.map((item, index) => figure(item, previews, () => dialog.open(pictures, index)))),
      slots.pictures.length > shown && element('div', { class: 'row' }, earlier),
      skippedSlots(slots.skipped))
  }
  return {
    root: element('div', {}, content, dialog.root),
    update(next) {
      state = next
      const { pictures: { lastAt, waiting, acknowledged, isOn }, queue, sync } = next
      const key = JSON.stringify([lastAt, waiting, acknowledged, isOn, queue.records, sync.acknowledgedRecords])
      if (key === drawn && performance.now() - refreshedAt < refreshMilliseconds) return
      drawn = key
      refreshedAt = performance.now()
      void refresh()
    },
  }
}

function draw({ pictures }: AgentState, { pictures: items, skipped }: SlotsOfDay, figures: readonly HTMLElement[]): HTMLElement[] {
  const head = element('section', {},
    element('div', { class: 'day-head' }, element('h2', {}, translate('pictures.title')),
      element('span', { class: 'quiet small' }, translate('pictures.count', { pictures: items.length, slots: skipped.reduce((sum, { slots }) => sum + slots, 0) }),
        pictures.waiting > 0 && ` · ${translate('pictures.waiting', { pictures: pictures.waiting, bytes: bytes(pictures.bytes) })}`)),
    element('p', { class: 'lead' }, translate('pictures.lead')))
  if (figures.length > 0) return [head, element('ul', { class: 'pictures' }, ...figures)]
  const reason = pictures.isOn ? 'pictures.none' : 'pictures.off'
  return [head, element('section', { class: 'empty' }, symbol('eye'), element('h2', {}, translate(reason)), element('p', { class: 'quiet' }, translate(`${reason}.detail`)))]
}

function figure(item: PictureItem, previews: Previews, open: () => void): HTMLElement {
  const { takenAt, display, displays, app, domain, status, blur } = item
  const facts = [
    app, domain === null ? null : domainLabel(domain), displays > 1 ? translate('pictures.display', { display: display + 1, displays }) : null,
    blur === 'none' ? null : translateCode(`pictures.blur.${blur}`, blur),
  ].filter((fact) => fact !== null).join(' · ')
  return element('li', {},
    element('button', { type: 'button', class: 'picture', click: open, 'aria-label': pictureName(item) }, previews.of(item.id)),
    element('div', { class: 'caption' },
      element('strong', {}, clockTimeWithSeconds(takenAt)), element('span', { class: 'quiet small' }, translate(`pictures.status.${status}`)),
      element('span', { class: 'quiet small label', title: facts }, facts)))
}

function skippedSlots(skipped: readonly SkippedSlots[]): HTMLElement {
  return element('section', {}, element('h2', {}, translate('pictures.skipped')),
    skipped.length === 0
      ? element('p', { class: 'quiet' }, translate('pictures.skipped.none'))
      : element('ul', { class: 'skips' }, ...skipped.map(({ startedAt, endedAt, reason, slots }) => element('li', {},
        element('span', { class: 'figure' }, `${clockTime(startedAt)}–${clockTime(endedAt)}`),
        element('span', {}, translateCode(`skip.${reason}`, reason)),
        element('span', { class: 'quiet small figure' }, slots > 1 ? translate('pictures.slots', { slots }) : '')))))
}

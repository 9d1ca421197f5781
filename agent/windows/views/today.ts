import type { Today, TimelineItem } from '../../engine/today.ts'
import { ask } from '../bridge.ts'
import { domainLabel } from '../domain-label.ts'
import { element, replaceContent } from '../element.ts'
import { clockTime, dayName, duration, timeZone } from '../format.ts'
import { translate } from '../translate.ts'
import type { MessageKey } from '../translate.ts'
import { createOwnDay } from './own-day.ts'
import { symbol } from './symbol.ts'
import type { View } from './view.ts'

const states = ['active', 'idle', 'locked', 'paused'] as const
const refreshMilliseconds = 5_000
const hourMilliseconds = 3_600_000
const listed = 6

/** The day as it was recorded here: a timeline, the totals, the applications and the websites. */
export function createToday(): View {
  const day = element('div', { class: 'stack' })
  const own = createOwnDay()
  let refreshedAt = -Infinity
  const refresh = async (): Promise<void> => replaceContent(day, ...draw(await ask('today', {})))
  return {
    root: element('div', { class: 'stack' }, own.root, day),
    update(state) {
      own.update(state)
      if (performance.now() - refreshedAt < refreshMilliseconds) return
      refreshedAt = performance.now()
      void refresh()
    },
  }
}

function draw(today: Today): (HTMLElement | false)[] {
  if (today.items.length === 0) {
    return [element('section', { class: 'empty' }, symbol('idle'), element('h2', {}, translate('today.empty')),
      element('p', { class: 'quiet' }, translate('today.empty.detail')))]
  }
  return [
    timeline(today),
    facts(today),
    element('section', { class: 'totals' }, ...states.map((state) => element('div', { class: `total ${state}` },
      element('span', { class: `name ${state}` }, symbol(state), translate(`state.${state}`)),
      element('span', { class: 'figure' }, duration(today.seconds[state] ?? 0))))),
    today.engagedSeconds.length > 0 && element('p', { class: 'small' }, translate('today.engaged', {
      parts: today.engagedSeconds.map(({ engaged, seconds }) => `${translate(`engaged.${engaged}`)} ${duration(seconds)}`).join(', '),
    })),
    element('p', { class: 'quiet small' }, translate('today.idle-means')),
    element('div', { class: 'columns' },
      ranking('today.apps', 'today.apps.none', today.apps, (app) => app), ranking('today.domains', 'today.domains.none', today.domains, domainLabel)),
  ]
}

function facts({ firstAt, lastAt, seconds }: Today): HTMLElement {
  const known = [
    ['today.first', firstAt === null ? '–' : clockTime(firstAt)], ['today.last', lastAt === null ? '–' : clockTime(lastAt)],
    ['today.worked', duration(seconds.active ?? 0)],
  ] as const
  return element('dl', { class: 'day-facts' }, ...known.map(([name, value]) => element('div', {}, element('dt', {}, translate(name)), element('dd', {}, value))))
}

function timeline({ items, date }: Today): HTMLElement {
  const start = floorHour(at(items[0]?.startedAt ?? ''))
  const end = Math.max(ceilHour(at(items.at(-1)?.endedAt ?? '')), start + 4 * hourMilliseconds)
  const place = (instant: number): number => ((instant - start) / (end - start)) * 1_000
  const space = 'http://www.w3.org/2000/svg'
  const drawing = document.createElementNS(space, 'svg')
  drawing.setAttribute('viewBox', '0 0 1000 40')
  drawing.setAttribute('preserveAspectRatio', 'none')
  drawing.setAttribute('class', 'timeline')
  drawing.setAttribute('role', 'img')
  drawing.setAttribute('aria-label', translate('today.timeline', { from: clockTime(items[0]?.startedAt ?? 0), to: clockTime(items.at(-1)?.endedAt ?? 0) }))
  for (const item of merged(items)) {
    const bar = document.createElementNS(space, 'rect')
    bar.setAttribute('class', item.engaged === null ? item.state : 'engaged')
    bar.setAttribute('x', String(place(at(item.startedAt))))
    bar.setAttribute('width', String(Math.max(1, place(at(item.endedAt)) - place(at(item.startedAt)))))
    bar.setAttribute('y', '0')
    bar.setAttribute('height', '40')
    const tip = document.createElementNS(space, 'title')
    tip.textContent = `${clockTime(item.startedAt)}–${clockTime(item.endedAt)} ${nameOf(item)}`
    bar.append(tip)
    drawing.append(bar)
  }
  const hours = Math.round((end - start) / hourMilliseconds)
  const every = Math.ceil(hours / 8)
  const marks = Array.from({ length: Math.floor(hours / every) + 1 }, (_, index) => start + index * every * hourMilliseconds)
  return element('section', { class: 'day' },
    element('div', { class: 'day-head' }, element('h2', {}, translate('today.title')), element('span', { class: 'quiet small' }, `${dayName(date)} · ${timeZone()}`)),
    element('div', { class: 'strip' }, drawing),
    element('div', { class: 'hours' }, ...marks.map((mark) => hourMark(mark, place(mark) / 10))))
}

/** An hour under its own place on the strip; those at the ends stay within it. */
function hourMark(instant: number, percent: number): HTMLElement {
  const mark = element('span', { class: percent < 4 ? 'first' : percent > 96 ? 'last' : null }, clockTime(instant))
  mark.style.left = `${percent}%`
  return mark
}

const stateKeys: Readonly<Record<string, MessageKey>> = {
  active: 'state.active', idle: 'state.idle', locked: 'state.locked', paused: 'state.paused',
}

function nameOf({ state, engaged }: TimelineItem): string {
  if (engaged !== null) return translate('engaged.active', { engaged: translate(`engaged.${engaged}`) })
  const key = stateKeys[state]
  return key === undefined ? state : translate(key)
}

/** Neighbours of one state as one bar: applications change too often to be seen at this size. */
function merged(items: readonly TimelineItem[]): TimelineItem[] {
  const bars: TimelineItem[] = []
  for (const item of items) {
    const last = bars.at(-1)
    if (last !== undefined && last.state === item.state && last.engaged === item.engaged && at(item.startedAt) - at(last.endedAt) < 2_500) {
      bars[bars.length - 1] = { ...last, endedAt: item.endedAt }
    } else bars.push(item)
  }
  return bars
}

function ranking(title: MessageKey, none: MessageKey, entries: Today['apps'], labelOf: (name: string) => string): HTMLElement {
  const longest = entries[0]?.seconds ?? 1
  return element('section', {}, element('h2', {}, translate(title)),
    entries.length === 0
      ? element('p', { class: 'quiet' }, translate(none))
      : element('ol', { class: 'ranking' }, ...entries.slice(0, listed).map(({ name, seconds }) => element('li', {},
        element('span', { class: 'label' }, labelOf(name)), element('span', { class: 'figure' }, duration(seconds)),
        element('progress', { max: longest, value: seconds, 'aria-hidden': 'true' })))))
}

function at(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds
}

function floorHour(instant: number): number {
  return Math.floor(instant / hourMilliseconds) * hourMilliseconds
}

function ceilHour(instant: number): number {
  return Math.ceil(instant / hourMilliseconds) * hourMilliseconds
}

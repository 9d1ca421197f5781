import { createTextFormats } from '@overt/sdk/agent'
import { timerShortcuts } from '../../engine/timer-shortcuts.ts'
import type { TimerChoices } from '../../engine/timer-choices.ts'
import type { WindowAnswers } from '../../shell/window-answers.ts'
import { element, replaceContent } from '../element.ts'
import { language, translate, translateCode } from '../translate.ts'

const weekdays = [1, 2, 3, 4, 5, 6, 7]
const monday = Temporal.PlainDate.from('2026-03-02')
type Reminder = 'remindMissing' | 'remindPastShift' | 'remindSummary'

/** What the person wants to be reminded of, their working hours and the key combination. */
export function createTimerSettings(save: (choices: TimerChoices) => Promise<boolean>): { readonly root: HTMLElement, update(timer: WindowAnswers['timer']): void } {
  const fields = element('div', { class: 'timer-settings' })
  const refused = element('p', { class: 'problem', role: 'alert' })
  const root = element('details', {}, element('summary', {}, translate('timer.settings')), fields)
  let current: TimerChoices | null = null
  return {
    root,
    update({ choices, isShortcutRefused }) {
      const text = isShortcutRefused ? translate('timer.shortcut.refused') : ''
      if (refused.textContent !== text) refused.textContent = text
      if (current !== null) return
      current = choices
      replaceContent(fields, ...settingFields(choices, refused, (change) => {
        current = { ...(current ?? choices), ...change }
        void save(current)
      }))
    },
  }
}

function settingFields(choices: TimerChoices, refused: HTMLElement, set: (change: Partial<TimerChoices>) => void): HTMLElement[] {
  const reminder = (name: Reminder, text: Parameters<typeof translate>[0]): HTMLElement => check(translate(text), choices[name], (checked) => set({ [name]: checked }))
  const time = (name: 'from' | 'to', text: Parameters<typeof translate>[0]): HTMLElement => {
    const field = element('input', { type: 'time', value: choices[name], required: true, change: () => { if (field.value !== '') set({ [name]: field.value.slice(0, 5) }) } })
    return element('label', { class: 'field' }, translate(text), field)
  }
  let days: readonly number[] = choices.days
  const day = (weekday: number): HTMLElement => check(createTextFormats({ locale: language(), timeZone: 'UTC' }).day(monday.add({ days: weekday - 1 }).toString(), { weekday: 'short' }), days.includes(weekday), (checked) => {
    days = weekdays.filter((each) => (each === weekday ? checked : days.includes(each)))
    set({ days: [...days] })
  })
  const shortcut = element('select', { id: 'timer-shortcut', change: () => set({ shortcut: timerShortcuts.find((each) => each === shortcut.value) ?? null }) },
    element('option', { value: '' }, translate('timer.shortcut.off')),
    ...timerShortcuts.map((keys) => element('option', { value: keys, selected: keys === choices.shortcut }, keyNames(keys))))
  return [
    reminder('remindMissing', 'timer.remind-missing'), reminder('remindPastShift', 'timer.remind-past'), reminder('remindSummary', 'timer.remind-summary'),
    element('fieldset', {}, element('legend', {}, translate('timer.hours')),
      element('div', { class: 'timer-days', role: 'group', 'aria-label': translate('timer.days') }, ...weekdays.map(day)),
      element('div', { class: 'buttons' }, time('from', 'timer.from'), time('to', 'timer.to')),
      element('p', { class: 'quiet small' }, translate('timer.hours.note'))),
    element('div', { class: 'field' }, element('label', { for: 'timer-shortcut' }, translate('timer.shortcut')), shortcut, refused),
    element('p', { class: 'quiet small' }, translate('timer.settings-note')),
  ]
}

function check(text: string, isChecked: boolean, set: (checked: boolean) => void): HTMLElement {
  const box = element('input', { type: 'checkbox', checked: isChecked, change: () => set(box.checked) })
  return element('label', { class: 'timer-check' }, box, text)
}

/** `Ctrl+Shift+F9`, or `⌘⇧F9` on a Mac. */
function keyNames(keys: string): string {
  const isMac = navigator.userAgent.includes('Macintosh')
  const symbols: Readonly<Record<string, string>> = { CommandOrControl: '⌘', Alt: '⌥', Shift: '⇧' }
  return keys.split('+').map((key) => (isMac ? symbols[key] ?? key : translateCode(`timer.key.${key}`, key))).join(isMac ? '' : '+')
}

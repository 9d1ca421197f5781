import type { WaitingCommand } from '@overt/sdk/agent'
import type { WindowAnswers } from '../../shell/window-answers.ts'
import { Refusal, ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { clockTime, dateAndTime } from '../format.ts'
import { translate, translateCode } from '../translate.ts'
import type { View } from './view.ts'

type Timer = WindowAnswers['timer']
type Do = (work: Promise<null>) => Promise<void>

/** The person's own timer, above every page: what runs, ways to start and stop, and what needs their decision. */
export function createTimer(): View {
  const clock = element('span', { class: 'timer-clock' })
  const name = element('span', { class: 'timer-name' })
  const pending = element('span', { class: 'quiet small', role: 'status' })
  const said = element('p', { class: 'quiet said', role: 'alert' })
  const button = element('button', { type: 'button', class: 'primary', click: () => void act(timer?.running == null ? ask('timer-continue', {}) : ask('timer-stop', {})) })
  const conflicts = element('div', { class: 'stack' })
  const options = element('datalist', { id: 'timer-tasks' })
  const input = element('input', { id: 'timer-what', list: 'timer-tasks', autocomplete: 'off', 'aria-label': translate('timer.what'), maxlength: 2_000, placeholder: translate('timer.hint') })
  const form = element('form', { class: 'timer-form', submit: (event) => {
    event.preventDefault()
    const text = input.value.trim()
    if (text === '') return
    const task = timer?.tasks.find((each) => label(each) === text)
    void act(ask('timer-start', task === undefined ? { sentence: text } : { taskId: task.taskId })).then(() => { input.value = '' })
  } }, input, options, element('button', { type: 'submit' }, translate('timer.start')))
  const body = element('div', {}, element('div', { class: 'timer-line' }, name, clock, pending, button), form)
  const off = element('p', { class: 'quiet', hidden: true }, translate('timer.off'))
  const settings = element('div', {})
  const root = element('section', { class: 'timer', 'aria-label': translate('timer.title'), hidden: true }, body, off, said, conflicts, settings)
  let timer: Timer | null = null
  let drawn = ''

  const act: Do = async (work) => {
    said.textContent = await work.then(() => '', (error: unknown) => translateCode(`error.${error instanceof Refusal ? error.code : ''}`, String(error)))
    await refresh()
  }
  const refresh = async (): Promise<void> => {
    timer = await ask('timer', {})
    const { isOn, running, tasks, conflicts: open, choices } = timer
    root.hidden = isOn === null
    body.hidden = isOn === false
    off.hidden = isOn !== false
    name.textContent = running === null ? translate('timer.none') : [running.task, running.place].filter((part) => part !== '').join(' · ')
    clock.textContent = running === null ? '' : elapsed(running.startedAt)
    pending.textContent = timer.pending === 0 ? '' : translate('timer.pending', { count: timer.pending })
    button.textContent = translate(running === null ? 'timer.continue' : 'timer.stop')
    button.hidden = running === null && tasks.length === 0
    const next = JSON.stringify([tasks, open, choices])
    // What is being chosen is not drawn anew under the person's hands.
    if (next === drawn) return
    drawn = next
    replaceContent(options, ...tasks.map((task) => element('option', { value: label(task) })))
    replaceContent(conflicts, ...open.map((conflict) => conflictCard(conflict, tasks, act)))
    if (settings.childElementCount === 0) replaceContent(settings, settingsOf(choices, act))
  }
  return { root, update: () => void refresh() }
}

const label = ({ task, project, organization }: Timer['tasks'][number]): string => `${task} · ${project} · ${organization}`

function elapsed(startedAt: string): string {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(startedAt)) / 1_000))
  return [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':')
}

function conflictCard({ id, at, command, task, sentence, code, detail, choices, overlaps }: WaitingCommand, tasks: Timer['tasks'], act: Do): HTMLElement {
  const what = translate(`timer.conflict.${command}`, { task: task ?? sentence ?? '' })
  const title = `${translate('timer.conflict', { time: clockTime(at) })}: ${what}`
  const select = element('select', { 'aria-label': translate('timer.choose-task') },
    element('option', { value: '' }, translate('timer.choose-task')), ...tasks.map((each) => element('option', { value: each.taskId }, label(each))))
  const isTask = command !== 'stop' && choices.includes('mine')
  return element('section', { class: 'question', 'aria-label': title },
    element('p', { title: dateAndTime(at) }, title),
    element('p', { class: 'quiet' }, translateCode(`reason.${code}`, detail)),
    ...overlaps.map((entry) => element('p', { class: 'quiet small' }, translate('timer.has', { task: entry.task, from: clockTime(entry.startedAt), to: entry.stoppedAt === null ? translate('timer.now') : clockTime(entry.stoppedAt) }))),
    element('div', { class: 'buttons' }, isTask ? select : null, ...choices.map((choice) => element('button', {
      type: 'button', click: () => void act(ask('timer-settle', { id, choice, ...(select.value === '' || choice === 'drop' ? {} : { taskId: select.value }) })),
    }, translate(`timer.${choice}`)))))
}

function settingsOf(choices: Timer['choices'], act: Do): HTMLElement {
  let current = choices
  const set = (change: Partial<Timer['choices']>): void => {
    current = { ...current, ...change }
    void act(ask('timer-choices', current))
  }
  const check = (name: 'remindMissing' | 'remindPastShift' | 'remindSummary' | 'shortcut', text: Parameters<typeof translate>[0]): HTMLElement => {
    const box = element('input', { type: 'checkbox', checked: choices[name], change: () => set({ [name]: box.checked }) })
    return element('label', { class: 'check' }, box, ` ${translate(text)}`)
  }
  const time = (name: 'from' | 'to', text: Parameters<typeof translate>[0]): HTMLElement => {
    const field = element('input', { type: 'time', value: choices[name], change: () => { if (field.value !== '') set({ [name]: field.value.slice(0, 5) }) } })
    return element('label', {}, `${translate(text)} `, field)
  }
  return element('details', {}, element('summary', {}, translate('timer.settings')), element('div', { class: 'stack' },
    check('remindMissing', 'timer.remind-missing'), check('remindPastShift', 'timer.remind-past'), check('remindSummary', 'timer.remind-summary'), check('shortcut', 'timer.shortcut'),
    element('div', { class: 'buttons' }, time('from', 'timer.from'), time('to', 'timer.to')), element('p', { class: 'quiet small' }, translate('timer.settings-note'))))
}

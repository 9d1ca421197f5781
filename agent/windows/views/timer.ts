import type { WindowAnswers } from '../../shell/window-answers.ts'
import { Refusal, ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { translate, translateCode } from '../translate.ts'
import { taskLabel, timerConflict } from './timer-conflict.ts'
import { createBreakLine, elapsed, setText } from './timer-break.ts'
import { createTimerSettings } from './timer-settings.ts'
import type { View } from './view.ts'

/** The person's own timer, above every page: what runs, ways to start and stop, and what needs their decision. */
export function createTimer(): View {
  const name = element('span', { class: 'timer-name', role: 'status' })
  const clock = element('span', { class: 'timer-clock' })
  const pending = element('span', { class: 'quiet small', role: 'status' })
  const said = element('p', { class: 'problem', role: 'alert' })
  const button = element('button', { type: 'button', class: 'primary', click: () => void act(timer?.running == null ? ask('timer-continue', {}) : ask('timer-stop', {})) })
  const conflicts = element('div', { class: 'timer-conflicts' })
  const options = element('datalist', { id: 'timer-tasks' })
  const input = element('input', { id: 'timer-what', list: 'timer-tasks', autocomplete: 'off', 'aria-label': translate('timer.what'), maxlength: 2_000, placeholder: translate('timer.hint') })
  const form = element('form', { class: 'timer-form', submit: (event) => {
    event.preventDefault()
    void start(input.value.trim())
  } }, input, options, element('button', { type: 'submit' }, translate('timer.start')))
  const body = element('div', { class: 'timer-body' }, element('div', { class: 'timer-line' }, name, clock, pending, button), form)
  const off = element('p', { class: 'quiet', hidden: true }, translate('timer.off'))
  const settings = createTimerSettings((choices) => act(ask('timer-choices', choices)))
  const breakLine = createBreakLine((name) => act(ask(name, {})))
  const root = element('section', { class: 'timer', 'aria-label': translate('timer.title'), hidden: true }, body, off, breakLine.root, said, conflicts, settings.root)
  let timer: WindowAnswers['timer'] | null = null
  let drawn = ''
  let isRecording = false

  const act = async (work: Promise<null>): Promise<boolean> => {
    const problem = await work.then(() => '', (error: unknown) => translateCode(`error.${error instanceof Refusal ? error.code : ''}`, error instanceof Error ? error.message : String(error)))
    said.textContent = problem
    await refresh()
    return problem === ''
  }
  const start = async (text: string): Promise<void> => {
    if (text === '') return
    const task = timer?.tasks.find((each) => taskLabel(each) === text)
    if (await act(ask('timer-start', task === undefined ? { sentence: text } : { taskId: task.taskId }))) input.value = ''
  }
  const tick = (): void => {
    breakLine.tick()
    clock.textContent = timer?.running == null ? '' : elapsed(timer.running.startedAt)
  }
  const refresh = async (): Promise<void> => {
    timer = await ask('timer', {})
    const { isOn, running, onBreak, tasks, conflicts: open } = timer
    root.hidden = isOn === null
    body.hidden = isOn === false
    off.hidden = isOn !== false
    setText(name, running === null ? translate(onBreak === null ? 'timer.none' : 'break.stopped') : [running.task, running.place].filter((part) => part !== '').join(' · '))
    setText(pending, timer.pending === 0 ? '' : translate('timer.pending', { count: timer.pending }))
    button.textContent = translate(running === null ? 'timer.continue' : 'timer.stop')
    // During a break, its own button goes on with the work.
    button.hidden = running === null && (tasks.length === 0 || onBreak !== null)
    breakLine.update(timer, isRecording)
    tick()
    settings.update(timer)
    const next = JSON.stringify([tasks, open])
    // The person may be choosing a task: only a change redraws the list.
    if (next === drawn) return
    drawn = next
    replaceContent(options, ...tasks.map((task) => element('option', { value: taskLabel(task) })))
    replaceContent(conflicts, ...open.map((conflict) => timerConflict(conflict, tasks, (choice) => act(ask('timer-settle', choice)))))
  }
  // States are published only while something is recorded; the clock runs also without.
  const ticking = setInterval(() => {
    if (root.isConnected) tick()
    else clearInterval(ticking)
  }, 1_000)
  return { root, update: ({ phase }) => {
    isRecording = phase === 'collecting'
    void refresh()
  } }
}

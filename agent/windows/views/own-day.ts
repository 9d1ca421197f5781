import type { OwnQuestion } from '@overt/sdk/agent'
import type { OwnDayView } from '../../engine/own-day.ts'
import { Refusal, ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { clockTime, dateAndTime, duration } from '../format.ts'
import { translate, translateCode } from '../translate.ts'
import type { View } from './view.ts'

const refreshMilliseconds = 5_000
type Part = OwnDayView['parts'][number]

/** Questions and figures of plugins about the person's own day, in the words that the workspace reads. */
export function createOwnDay(): View {
  const root = element('div', { class: 'stack' })
  const said = element('p', { class: 'quiet said', role: 'status' })
  let refreshedAt = -Infinity
  let drawn = ''
  const refresh = async (): Promise<void> => {
    const day = await ask('own-day', {})
    const next = JSON.stringify(day)
    // The person may be answering a question: only a change redraws it.
    if (next === drawn) return
    drawn = next
    replaceContent(root, said, ...day.parts.flatMap((part) => [...part.questions.map((question) => questionCard(part.plugin, question, day, answer)), figures(part)]))
  }
  const answer = async (plugin: string, question: string, choice: string, taskId: string | undefined): Promise<void> => {
    said.textContent = await ask('answer', { plugin, question, choice, ...(taskId === undefined ? {} : { taskId }) })
      .then(() => translate('own.answered'), (error: unknown) => (error instanceof Refusal && error.code === 'question-gone' ? translate('own.gone') : translateCode(`error.${error instanceof Refusal ? error.code : ''}`, String(error))))
    await refresh()
  }
  return {
    root,
    update() {
      if (performance.now() - refreshedAt < refreshMilliseconds) return
      refreshedAt = performance.now()
      void refresh()
    },
  }
}

type Answer = (plugin: string, question: string, choice: string, taskId: string | undefined) => Promise<void>

function questionCard(plugin: string, question: OwnQuestion, { tasks }: OwnDayView, answer: Answer): HTMLElement {
  const { id, fromAt, toAt, about, choices, takesTask } = question
  const values = { from: clockTime(fromAt), to: clockTime(toAt), about, duration: duration((Date.parse(toAt) - Date.parse(fromAt)) / 1_000) }
  const select = element('select', { id: `task-${id}`, 'aria-label': translate('own.task') },
    element('option', { value: '' }, translate('own.choose-task')),
    ...tasks.map((task) => element('option', { value: task.taskId }, `${task.task} · ${task.project} · ${task.organization}`)))
  const give = element('button', { type: 'button', disabled: true }, translate('own.give'))
  const row = element('div', { class: 'buttons', hidden: true }, select, give)
  select.addEventListener('change', () => { give.disabled = select.value === '' })
  let chosen = ''
  give.addEventListener('click', () => void answer(plugin, id, chosen, select.value))
  const button = (choice: string, index: number): HTMLElement => element('button', {
    type: 'button', class: index === 0 ? 'primary' : null,
    click: () => {
      if (!takesTask.includes(choice)) void answer(plugin, id, choice, undefined)
      else {
        chosen = choice
        row.hidden = false
        select.focus()
      }
    },
  }, translateCode(`own.${plugin}.choice.${choice}`, choice, values))
  return element('section', { class: 'question', 'aria-label': translateCode(`own.${plugin}.question`, about, values) },
    element('p', { title: `${dateAndTime(fromAt)} – ${dateAndTime(toAt)}` }, translateCode(`own.${plugin}.question`, about, values)),
    element('div', { class: 'buttons' }, ...choices.map(button)), row)
}

function figures({ plugin, figures: lines }: Part): HTMLElement | null {
  if (lines.length === 0) return null
  const [main, labelled] = [lines.filter(({ label }) => label === undefined), lines.filter(({ label }) => label !== undefined)]
  return element('section', { class: 'own' },
    element('h2', {}, translateCode(`own.${plugin}.title`, plugin)),
    element('dl', { class: 'day-facts' }, ...main.map(({ name, seconds }) => element('div', {}, element('dt', {}, translateCode(`own.${plugin}.${name}`, name)), element('dd', {}, duration(seconds))))),
    labelled.length === 0 ? null : element('ol', { class: 'ranking' }, ...labelled.map(({ label, seconds }) => element('li', {},
      element('span', { class: 'label' }, label ?? ''), element('span', { class: 'figure' }, duration(seconds)),
      element('progress', { max: labelled[0]?.seconds ?? 1, value: seconds, 'aria-hidden': 'true' })))),
    element('p', { class: 'quiet small' }, translateCode(`own.${plugin}.note`, '')))
}

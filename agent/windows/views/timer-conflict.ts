import type { WaitingCommand } from '@overt/sdk/agent'
import type { WindowAnswers } from '../../shell/window-answers.ts'
import type { WindowRequest } from '../../shell/window-requests.ts'
import { element } from '../element.ts'
import { clockTime, dateAndTime, isSameDay } from '../format.ts'
import { translate, translateCode } from '../translate.ts'

type Tasks = WindowAnswers['timer']['tasks']

/** `Planning · Site · Acme`. */
export const taskLabel = ({ task, project, organization }: Tasks[number]): string => `${task} · ${project} · ${organization}`

/** A command that the server could not carry out: why, what is there instead, and the choices. */
export function timerConflict({ id, at, until, command, task, sentence, code, detail, choices, overlaps }: WaitingCommand, tasks: Tasks, settle: (choice: WindowRequest<'timer-settle'>) => Promise<boolean>): HTMLElement {
  const time = (instant: string, shownBefore: string | number = at): string => (isSameDay(instant, shownBefore) ? clockTime(instant) : dateAndTime(instant))
  const what = task ?? sentence
  const title = translate(command === 'start' && what === null ? 'timer.conflict.start-unnamed' : `timer.conflict.${command}`, { task: what ?? '', time: time(at, Date.now()) })
  const select = element('select', { 'aria-label': translate('timer.choose-task') },
    element('option', { value: '' }, translate('timer.same-task')), ...tasks.map((each) => element('option', { value: each.taskId }, taskLabel(each))))
  const takesTask = command !== 'stop' && choices.some((choice) => choice !== 'drop')
  const button = (choice: (typeof choices)[number]): HTMLElement => element('button', {
    type: 'button', click: () => void settle({ id, choice, ...(select.value === '' || choice === 'drop' ? {} : { taskId: select.value }) }),
  }, translate(choice === 'mine' ? `timer.mine.${command}` : `timer.${choice}`))
  return element('section', { class: 'question', 'aria-label': title },
    element('p', {}, element('strong', {}, title)),
    element('p', {}, [translateCode(`reason.${code}`, detail), until === null ? '' : translate('timer.conflict.until', { time: time(until) })].filter((part) => part !== '').join(' ')),
    overlaps.length === 0 ? null : element('div', {}, element('p', { class: 'quiet small' }, translate('timer.meanwhile')),
      element('ul', {}, ...overlaps.map((entry) => element('li', {}, translate('timer.has', { task: entry.task, from: time(entry.startedAt), to: entry.stoppedAt === null ? translate('timer.now') : clockTime(entry.stoppedAt) }))))),
    element('div', { class: 'buttons' }, takesTask ? select : null, ...choices.map(button)))
}

import type { WindowAnswers } from '../../shell/window-answers.ts'
import { element } from '../element.ts'
import { translate } from '../translate.ts'

export interface BreakLine {
  readonly root: HTMLElement
  tick(): void
  update(timer: WindowAnswers['timer'], isRecording: boolean): void
}

/** The person's break below the timer, where breaks are recorded for them; it says that a break is no pause. */
export function createBreakLine(act: (name: 'break-start' | 'break-end') => Promise<boolean>): BreakLine {
  const name = element('span', { class: 'timer-name', role: 'status' })
  const clock = element('span', { class: 'timer-clock' })
  const button = element('button', { type: 'button', click: () => void act(startedAt === null ? 'break-start' : 'break-end') })
  const note = element('p', { class: 'quiet small' }, translate('break.note'))
  const root = element('div', { class: 'timer-break', hidden: true }, element('div', { class: 'timer-line' }, name, clock, button), note)
  let startedAt: string | null = null
  const tick = (): void => {
    clock.textContent = startedAt === null ? '' : elapsed(startedAt)
  }
  return {
    root,
    tick,
    update({ hasBreaks, onBreak }, isRecording) {
      startedAt = onBreak?.startedAt ?? null
      root.hidden = !hasBreaks && onBreak === null
      setText(name, onBreak === null ? '' : translate('break.running'))
      button.textContent = translate(onBreak === null ? 'break.start' : 'break.end')
      button.classList.toggle('primary', onBreak !== null)
      note.hidden = onBreak === null || !isRecording
      tick()
    },
  }
}

/** A status is read out by screen readers when its text is set: only a change sets it. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text
}

export function elapsed(startedAt: string): string {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(startedAt)) / 1_000))
  return [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':')
}

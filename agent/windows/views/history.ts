import type { LogFinding } from '@overt/sdk/transparency'
import type { WindowAnswers } from '../../shell/window-answers.ts'
import { Refusal, ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { dateAndTime } from '../format.ts'
import { formatNumber, translate, translateCode } from '../translate.ts'
import { symbol } from './symbol.ts'
import type { View } from './view.ts'

/** Says, above every page, that the workspace's history is not the one this computer saw before; only the person closes it, with an explanation. */
export function createHistory(): View {
  const list = element('ul', { class: 'history-findings' })
  const input = element('textarea', { id: 'history-explanation', rows: 2, maxlength: 1_000 })
  const problem = element('p', { class: 'problem', role: 'alert' })
  const form = element('form', { class: 'stack', hidden: true, submit: (event) => {
    event.preventDefault()
    void close()
  } },
    element('label', { for: 'history-explanation' }, translate('history.explanation')), input, element('p', { class: 'quiet small' }, translate('history.explanation.help')), problem,
    element('div', { class: 'row' },
      element('button', { type: 'submit' }, translate('history.close')),
      element('button', { type: 'button', click: () => { show(false) } }, translate('history.cancel'))))
  const open = element('button', { type: 'button', click: () => { show(true) } }, translate('history.have-explanation'))
  const root = element('section', { class: 'history', role: 'alert', hidden: true, 'aria-label': translate('history.title') },
    symbol('attention'), element('div', { class: 'stack' }, element('h2', {}, translate('history.title')), list, element('p', {}, translate('history.what-to-do')), open, form))
  let drawn = ''
  let asking = false

  function show(wanted: boolean): void {
    form.hidden = !wanted
    open.hidden = wanted
    if (wanted) input.focus()
  }
  function draw({ findings }: WindowAnswers['history']): void {
    const next = JSON.stringify(findings)
    if (next === drawn) return
    drawn = next
    root.hidden = findings.length === 0
    replaceContent(list, ...findings.map(line))
  }
  async function refresh(): Promise<void> {
    if (asking) return
    asking = true
    try {
      draw(await ask('history', {}))
    } finally {
      asking = false
    }
  }
  async function close(): Promise<void> {
    problem.textContent = await ask('close-history', { explanation: input.value }).then(() => '', (error: unknown) =>
      translateCode(`error.${error instanceof Refusal ? error.code : ''}`, error instanceof Error ? error.message : String(error)))
    if (problem.textContent === '') {
      input.value = ''
      show(false)
    }
    await refresh()
  }
  return { root, update: () => void refresh() }
}

function line({ kind, remembered, shown, agreesUpTo, restart }: LogFinding): HTMLElement {
  const details = [
    remembered === null ? null : translate('history.seen', { size: formatNumber(remembered.size), time: dateAndTime(remembered.at) }),
    shown === null ? null : translate('history.shown', { size: formatNumber(shown.size), time: dateAndTime(shown.at) }),
    agreesUpTo === null ? null : agreesUpTo > 0 ? translate('history.agrees', { size: formatNumber(agreesUpTo) }) : translate('history.agrees-nowhere'),
  ].filter((sentence) => sentence !== null)
  return element('li', {},
    element('p', {}, translate(`history.finding.${kind}`)), element('p', { class: 'quiet small' }, details.join(' ')),
    restart !== null && element('p', {}, translate('history.restart', { time: dateAndTime(restart.at), reason: restart.reason })))
}

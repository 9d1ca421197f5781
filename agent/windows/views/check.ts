import type { CheckResult } from '../../engine/self-check.ts'
import { ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { bytes, dateAndTime } from '../format.ts'
import { translate, translateCode } from '../translate.ts'
import { symbol } from './symbol.ts'
import type { View } from './view.ts'

/** "Not sending data?": every reason there can be, each with how it stands. */
export function createCheck(): View {
  const list = element('ul', { class: 'checks', 'aria-live': 'polite' })
  const button = element('button', { class: 'primary', type: 'button', click: () => void checkNow() }, translate('check.now'))
  let drawn = ''
  const refresh = async (): Promise<void> => {
    const results = await ask('self-check', {})
    const next = JSON.stringify(results)
    if (next === drawn) return
    drawn = next
    replaceContent(list, ...worstFirst(results).map(line))
  }
  const checkNow = async (): Promise<void> => {
    button.disabled = true
    await ask('check-now', {}).finally(() => {
      button.disabled = false
    })
    await refresh()
  }
  return {
    root: element('div', { class: 'stack' },
      element('div', { class: 'day-head' }, element('div', {}, element('h2', {}, translate('check.title')), element('p', { class: 'quiet' }, translate('check.lead'))), button),
      list),
    update: () => void refresh(),
  }
}

/** What needs a look stands on top; otherwise the order stays. */
function worstFirst(results: readonly CheckResult[]): CheckResult[] {
  const rank = { bad: 0, attention: 1, unknown: 2, good: 2 } as const
  return results.toSorted((one, other) => rank[one.result] - rank[other.result])
}

function line({ name, result, reason, values }: CheckResult): HTMLElement {
  const filled = {
    ...values,
    bytes: bytes(Number(values.bytes ?? 0)),
    time: dateAndTime(Number(values.at ?? 0)),
    contact: Number(values.lastContactAt ?? 0) === 0 ? '–' : dateAndTime(Number(values.lastContactAt)),
  }
  return element('li', { class: `check ${result}` },
    element('span', { class: 'badge small' }, symbol(result === 'attention' ? 'attention' : result)),
    element('div', {}, element('strong', {}, translate(`check.${name}`)),
      element('p', { class: 'quiet' }, translateCode(`check.${name}.${reason}`, reason, filled))),
    element('span', { class: 'verdict' }, translate(`check.result.${result}`)))
}

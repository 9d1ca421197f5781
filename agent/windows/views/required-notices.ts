import { Refusal, ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { dateAndTime } from '../format.ts'
import { translate, translateCode } from '../translate.ts'
import { symbol } from './symbol.ts'
import type { View } from './view.ts'

/** What everybody has to be told, above every page until the person says that they have read it. */
export function createRequiredNotices(): View {
  const problem = element('p', { class: 'problem', role: 'alert' })
  const list = element('ul', { class: 'history-findings' })
  const root = element('section', { class: 'history', hidden: true, 'aria-label': translate('required.title') }, symbol('attention'), element('div', { class: 'stack' }, list, problem))
  let drawn = ''

  async function read(id: string): Promise<void> {
    problem.textContent = await ask('read-notice', { id }).then(() => '', (error: unknown) =>
      translateCode(`error.${error instanceof Refusal ? error.code : ''}`, error instanceof Error ? error.message : String(error)))
  }
  return {
    root,
    update({ notices }) {
      const next = JSON.stringify(notices)
      if (next === drawn) return
      drawn = next
      root.hidden = notices.length === 0
      replaceContent(list, ...notices.map(({ id, title, text, at }) => element('li', { class: 'stack' },
        element('h2', {}, title), element('p', { class: 'quiet small' }, dateAndTime(at)),
        ...text.split(/\n+/).map((paragraph) => element('p', {}, paragraph)),
        element('div', { class: 'row' }, element('button', { type: 'button', click: () => void read(id) }, translate('required.read'))))))
    },
  }
}

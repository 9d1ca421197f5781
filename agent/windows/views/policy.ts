import { Refusal, ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { dateAndTime } from '../format.ts'
import { translate, translateCode } from '../translate.ts'
import { symbol } from './symbol.ts'
import type { View } from './view.ts'

/** What may be collected, in words, and the consent without which nothing is. */
export function createPolicy(): View {
  const root = element('div', { class: 'stack' })
  const problem = element('p', { class: 'problem', role: 'alert' })
  let drawn = ''
  const acknowledge = async (version: number): Promise<void> => {
    problem.textContent = ''
    try {
      await ask('acknowledge-policy', { version })
    } catch (error) {
      problem.textContent = error instanceof Refusal ? translateCode(`error.${error.code}`, error.message) : translate('error.unexpected')
    }
  }
  return {
    root,
    update({ policy, account }) {
      const next = JSON.stringify(policy)
      if (next === drawn) return
      drawn = next
      if (policy === null) return replaceContent(root, element('p', { class: 'quiet' }, translate('policy.none')))
      const invalid = Object.entries(policy.plugins).filter(([, status]) => status === 'invalid-policy').map(([id]) => id)
      replaceContent(root,
        !policy.acknowledged && element('p', { class: 'notice attention' }, symbol('attention'), translate('policy.please-read', { workspace: account?.workspaceName ?? '' })),
        element('section', {},
          element('div', { class: 'day-head' }, element('h2', {}, translate('policy.title', { workspace: account?.workspaceName ?? '' })),
            element('span', { class: 'quiet small' }, translate('policy.version', { version: policy.version, date: dateAndTime(policy.expiresAt) }))),
          policy.summary.length === 0
            ? element('p', { class: 'quiet' }, translate('policy.nothing'))
            : element('ul', { class: 'sentences' }, ...policy.summary.map((sentence) => element('li', {}, symbol('eye'), sentence)))),
        element('section', {}, element('h2', {}, translate('policy.always')),
          element('ul', { class: 'sentences' },
            ...(['policy.never-typed', 'policy.never-titles', 'policy.never-hidden'] as const).map((key) => element('li', {}, symbol('good'), translate(key))),
            element('li', {}, symbol(policy.pauseAllowed ? 'good' : 'bad'), translate(policy.pauseAllowed ? 'policy.pause' : 'pause.not-allowed')))),
        invalid.length > 0 && element('p', { class: 'notice attention' }, symbol('attention'), translate('policy.invalid', { plugins: invalid.join(', ') })),
        problem,
        policy.acknowledged
          ? element('p', { class: 'quiet' }, symbol('good'), translate('policy.acknowledged'))
          : element('div', {}, element('button', { class: 'primary', type: 'button', click: () => void acknowledge(policy.version) }, translate('policy.acknowledge'))))
    },
  }
}

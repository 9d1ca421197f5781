import type { PolicyDifference } from '@overt/sdk/agent'
import type { AgentState } from '../../engine/state.ts'
import { Refusal, ask } from '../bridge.ts'
import { describeDifference } from '../difference.ts'
import { element, replaceContent } from '../element.ts'
import { dateAndTime } from '../format.ts'
import { translate, translateCode } from '../translate.ts'
import { symbol } from './symbol.ts'
import type { SymbolName } from './symbol.ts'
import type { View } from './view.ts'

type Policy = NonNullable<AgentState['policy']>

/** What may be collected, in words, how it differs from what was accepted, and the decision without which nothing is collected. */
export function createPolicy(): View {
  const root = element('div', { class: 'stack' })
  const problem = element('p', { class: 'problem', role: 'alert' })
  let drawn = ''
  let latest: AgentState | null = null
  /** The version that the person put off in this window. */
  let postponed: number | null = null
  const acknowledge = async (version: number): Promise<void> => {
    problem.textContent = ''
    try {
      await ask('acknowledge-policy', { version })
    } catch (error) {
      problem.textContent = error instanceof Refusal ? translateCode(`error.${error.code}`, error.message) : translate('error.unexpected')
    }
  }
  const postpone = (version: number): void => {
    postponed = version
    if (latest !== null) draw(latest)
  }
  const draw = ({ policy, account }: AgentState): void => {
    const next = JSON.stringify([policy, postponed])
    if (next === drawn) return
    drawn = next
    if (policy === null) return replaceContent(root, element('p', { class: 'quiet' }, translate('policy.none')))
    const workspace = account?.workspaceName ?? ''
    replaceContent(root, ...decision(policy, workspace, postponed === policy.version, acknowledge, postpone), problem, ...document(policy, workspace))
  }
  return {
    root,
    update(state) {
      latest = state
      draw(state)
    },
  }
}

function decision(
  policy: Policy, workspace: string, isPostponed: boolean, acknowledge: (version: number) => Promise<void>, postpone: (version: number) => void,
): HTMLElement[] {
  const { version, acknowledged, covered, differences, newSentences } = policy
  if (acknowledged) return []
  const accept = element('button', { class: 'primary', type: 'button', click: () => void acknowledge(version) }, translate('policy.accept'))
  if (covered) {
    return [element('section', { class: 'decision' },
      element('p', { class: 'notice good' }, symbol('good'), translate('policy.less-now', { workspace })),
      ...changes(differences ?? [], newSentences), element('div', { class: 'row' }, accept))]
  }
  if (isPostponed) {
    return [element('section', { class: 'decision' },
      element('p', { class: 'notice attention' }, symbol('attention'), translate('policy.postponed')), element('div', { class: 'row' }, accept))]
  }
  const notice = differences === null ? 'policy.please-read' : 'policy.more-now'
  return [element('section', { class: 'decision' },
    element('p', { class: 'notice attention' }, symbol('attention'), translate(notice, { workspace })),
    ...changes(differences ?? [], newSentences),
    element('dl', { class: 'choices' },
      element('dt', {}, translate('policy.accept')), element('dd', {}, translate('policy.accept.detail')),
      element('dt', {}, translate('policy.not-now')), element('dd', {}, translate('policy.not-now.detail'))),
    element('div', { class: 'row' }, accept,
      element('button', { type: 'button', click: () => postpone(version) }, translate('policy.not-now'))))]
}

/** The differences in the agent's own words; where it has none for one of them, the sentences that are new. */
function changes(differences: readonly PolicyDifference[], newSentences: readonly string[]): HTMLElement[] {
  const words = (change: PolicyDifference['change']): string[] => differences.filter((each) => each.change === change).flatMap(describeDifference)
  const isWorded = differences.every((each) => describeDifference(each).length > 0)
  const list = (title: 'policy.more' | 'policy.less' | 'policy.new-sentences', mark: SymbolName, sentences: readonly string[]): HTMLElement[] =>
    sentences.length === 0 ? [] : [element('h3', {}, translate(title)), element('ul', { class: 'sentences' }, ...sentences.map((text) => element('li', { class: mark }, symbol(mark), text)))]
  return [
    ...list('policy.more', 'attention', words('wider')), ...list('policy.less', 'good', words('narrower')),
    ...isWorded ? [] : list('policy.new-sentences', 'eye', newSentences),
  ]
}

function document(policy: Policy, workspace: string): HTMLElement[] {
  const invalid = Object.entries(policy.plugins).filter(([, status]) => status === 'invalid-policy').map(([id]) => id)
  return [
    element('section', {},
      element('div', { class: 'day-head' }, element('h2', {}, translate('policy.title', { workspace })),
        element('span', { class: 'quiet small' }, translate('policy.version', { version: policy.version, date: dateAndTime(policy.expiresAt) }))),
      policy.summary.length === 0
        ? element('p', { class: 'quiet' }, translate('policy.nothing'))
        : element('ul', { class: 'sentences' }, ...policy.summary.map((sentence) => element('li', {}, symbol('eye'), sentence)))),
    element('section', {}, element('h2', {}, translate('policy.always')),
      element('ul', { class: 'sentences' },
        ...(['policy.never-typed', 'policy.never-titles', 'policy.never-hidden'] as const).map((key) => element('li', {}, symbol('good'), translate(key))),
        element('li', {}, symbol(policy.pauseAllowed ? 'good' : 'bad'), translate(policy.pauseAllowed ? 'policy.pause' : 'pause.not-allowed')))),
    ...(invalid.length === 0 ? [] : [element('p', { class: 'notice attention' }, symbol('attention'), translate('policy.invalid', { plugins: invalid.join(', ') }))]),
    ...(policy.acknowledged ? [element('p', { class: 'quiet' }, symbol('good'), translate('policy.acknowledged'))] : []),
  ]
}

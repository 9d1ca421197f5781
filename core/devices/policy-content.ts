import { createHash } from 'node:crypto'
import type { MonitoringPreset, PolicyComparison, PolicyContent, UnitOfWork } from '@overt/sdk'
import { sortedJson } from '@overt/sdk/transparency'
import type { Platform } from '../contracts.ts'
import { audienceOf } from './policy-audience.ts'
import { audienceSentences, nothingCollected, pauseSentence, policyLocales } from './policy-sentences.ts'
import type { PolicyLocale } from './policy-sentences.ts'

/** The content, what it comes to in plain words in each language, and its hash. */
export interface ComposedPolicy {
  readonly content: PolicyContent
  readonly summary: Readonly<Record<PolicyLocale, readonly string[]>>
  readonly hash: Buffer
  /** How each plugin's part compares with another version, for `comparePolicies`. */
  readonly comparisons: Readonly<Record<string, PolicyComparison>>
}

export interface MonitoredSubject {
  readonly memberId: string
  readonly monitored: boolean
  readonly preset: MonitoringPreset
  readonly pause: PolicyContent['pause']
  /** The workspace's own words. */
  readonly notice: string | null
}

/** Thousands of members share what is composed of the same parts: by process of plugins, and by the parts. */
const composed = new WeakMap<Platform['plugins'], Map<string, ComposedPolicy>>()
const maximumComposed = 1_000

/** Asks every enabled plugin what it collects about a member; about a member who is not monitored nothing is. */
export async function composePolicy(
  { hooks, plugins }: Pick<Platform, 'hooks' | 'plugins'>, unit: UnitOfWork, { memberId, monitored, preset, pause, notice }: MonitoredSubject,
): Promise<ComposedPolicy> {
  const parts = monitored
    ? (await hooks.core.collect('agent.policy', { memberId, preset }, { workspaceId: unit.workspaceId, unit }))
        .toSorted((a, b) => (a.plugin < b.plugin ? -1 : 1))
    : []
  const key = JSON.stringify([unit.workspaceId, pause, notice, parts.map(({ plugin, value }) => [plugin, plugins.get(plugin)?.version, value])])
  const made = composed.get(plugins) ?? new Map<string, ComposedPolicy>()
  composed.set(plugins, made)
  const known = made.get(key)
  if (known !== undefined) return known
  const audiences = Object.fromEntries(parts.map(({ plugin }) => [plugin, audienceOf(plugins.get(plugin)?.definition ?? null)]))
  // Said to those of whom something is collected.
  const said = parts.length === 0 ? null : notice
  const content: PolicyContent = { pause, plugins: Object.fromEntries(parts.map(({ plugin, value }) => [plugin, value.data])), audiences, ...said === null ? {} : { notice: said } }
  const summarise = (locale: PolicyLocale): readonly string[] => [
    ...(said === null ? [] : said.split(/\n+/)),
    ...(parts.length === 0 ? [nothingCollected(locale)] : []),
    ...parts.flatMap(({ plugin, value }) => value.sentences.map(({ key, values }) => plugins.message(plugin, locale, key, values))),
    ...audienceSentences(locale, parts.map(({ plugin }) => ({ title: plugins.title(plugin, locale), roles: audiences[plugin] ?? [] }))),
    ...(parts.length === 0 ? [] : [pauseSentence(locale, pause)]),
  ]
  const summary = Object.fromEntries(policyLocales.map((locale) => [locale, summarise(locale)])) as ComposedPolicy['summary']
  const policy: ComposedPolicy = {
    content,
    summary,
    comparisons: Object.fromEntries(parts.map(({ plugin, value }) => [plugin, value.compare])),
    // The words, too: whatever a person reads differently is another version.
    hash: createHash('sha256').update(sortedJson({ content, summary })).digest(),
  }
  if (made.size >= maximumComposed) made.clear()
  made.set(key, policy)
  return policy
}

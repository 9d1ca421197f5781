import { createHash } from 'node:crypto'
import type { MonitoringPreset, PolicyContent, PolicyWords, UnitOfWork } from '@overt/sdk'
import { sortedJson } from '@overt/sdk/transparency'
import type { Platform } from '../contracts.ts'
import { readOnlyRefusal } from '../access/index.ts'
import { audienceOf } from './policy-audience.ts'
import { audienceSentences, nothingCollected, pauseSentence, policyLocales, readOnlySentence } from './policy-sentences.ts'
import type { ComposedPolicy } from './contracts.ts'

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

/** Asks every enabled plugin what it collects about a member; nothing is about a member who is not monitored, nor in a workspace that is read-only. */
export async function composePolicy(
  { abilities, hooks, plugins }: Pick<Platform, 'abilities' | 'hooks' | 'plugins'>, unit: UnitOfWork, { memberId, monitored, preset, pause, notice }: MonitoredSubject,
): Promise<ComposedPolicy> {
  const isReadOnly = await readOnlyRefusal({ plugins }, unit.workspaceId) !== null
  const parts = monitored && !isReadOnly
    ? (await hooks.core.collect('agent.policy', { memberId, preset }, { workspaceId: unit.workspaceId, unit }))
        .toSorted((a, b) => (a.plugin < b.plugin ? -1 : 1))
    : []
  const audiences = Object.fromEntries(await Promise.all(parts.map(async ({ plugin }) => [plugin, await audienceOf({ abilities }, unit.workspaceId, plugins.get(plugin)?.definition ?? null)] as const)))
  const key = JSON.stringify([unit.workspaceId, isReadOnly, pause, notice, audiences, parts.map(({ plugin, value }) => [plugin, plugins.get(plugin)?.version, value])])
  const made = composed.get(plugins) ?? new Map<string, ComposedPolicy>()
  composed.set(plugins, made)
  const known = made.get(key)
  if (known !== undefined) return known
  // Said to those of whom something is collected.
  const said = parts.length === 0 ? null : notice
  const content: PolicyContent = { pause, plugins: Object.fromEntries(parts.map(({ plugin, value }) => [plugin, value.data])), audiences, ...said === null ? {} : { notice: said } }
  const wordsIn = (locale: string): PolicyWords => ({
    notice: said === null ? [] : said.split(/\n+/),
    state: [...parts.length === 0 ? [nothingCollected(locale)] : [], ...isReadOnly ? [readOnlySentence(locale)] : []],
    plugins: parts.map(({ plugin, value }) => ({ id: plugin, title: plugins.title(plugin, locale), sentences: value.sentences.map(({ key, values }) => plugins.message(plugin, locale, key, values)) })),
    audience: [...audienceSentences(locale, parts.map(({ plugin }) => ({ title: plugins.title(plugin, locale), roles: audiences[plugin] ?? [] })))],
    pause: parts.length === 0 ? [] : [pauseSentence(locale, pause)],
  })
  const words: ComposedPolicy['words'] = Object.fromEntries(policyLocales.map((locale) => [locale, wordsIn(locale)]))
  const summary: ComposedPolicy['summary'] = Object.fromEntries(Object.entries(words).map(([locale, parted]) => [locale, allOf(parted)]))
  const policy: ComposedPolicy = {
    content,
    summary,
    words,
    comparisons: Object.fromEntries(parts.map(({ plugin, value }) => [plugin, value.compare])),
    // The words, too: whatever a person reads differently is another version.
    hash: createHash('sha256').update(sortedJson({ content, summary })).digest(),
  }
  if (made.size >= maximumComposed) made.clear()
  made.set(key, policy)
  return policy
}

const allOf = ({ notice, state, plugins, audience, pause }: PolicyWords): string[] => [...notice, ...state, ...plugins.flatMap(({ sentences }) => sentences), ...audience, ...pause]

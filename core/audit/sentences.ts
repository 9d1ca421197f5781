import type { PluginHost } from '../contracts.ts'
import { createTextFormats, formatMessage } from '@overt/sdk'
import { coreText, languageFor, writtenCoreText } from '../texts/core-texts.ts'

/** What a sentence needs of a row of the trail. */
export interface ToldRow {
  readonly at: string
  readonly actor: { readonly kind: 'user' | 'device' | 'system' | 'plugin'; readonly id: string | null; readonly name: string | null }
  readonly action: string
  readonly subject: string
  readonly subjectId: string | null
  readonly before: unknown
  readonly after: unknown
}

export interface SentenceReader {
  readonly locale: string
  readonly timeZone: string
}

type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? value as Fields : {})
const textIn = (row: ToldRow, ...keys: readonly string[]): string | undefined =>
  [fieldsOf(row.after), fieldsOf(row.before)].flatMap((fields) => keys.map((key) => fields[key])).find((value): value is string => typeof value === 'string' && value !== '')

/** The member whom a row is about. */
export const memberOf = (row: ToldRow): string | undefined => textIn(row, 'memberId') ?? (row.subject === 'Member' ? row.subjectId ?? undefined : undefined)

/** The sentence of an action with its places: the core's, or the text `audit.<action>` of the first plugin that has one; undefined where nobody has. */
export function sentenceFor(plugins: PluginHost, action: string, language: string): string | undefined {
  const key = `audit.${action}`
  return writtenCoreText(language, key) ?? writtenCoreText('en', key) ?? plugins.list().map(({ id }) => plugins.message(id, language, key)).find((text) => text !== key)
}

/** What a row says, in the reader's language: `<action>.own` where somebody acted on what is their own; an action that nobody has a sentence for stands as it is. */
export function sentenceOf(plugins: PluginHost, row: ToldRow, { locale, timeZone }: SentenceReader, names: ReadonlyMap<string, string>): string {
  const language = languageFor(locale)
  const said = (word: 'user' | 'device' | 'system' | 'plugin' | 'member' | 'other'): string => coreText(language, `audit-word.${word}`)
  const who = row.actor.name ?? said(row.actor.kind)
  const memberId = memberOf(row)
  const pluginId = textIn(row, 'plugin')
  const values: Readonly<Record<string, string>> = {
    who, member: (memberId === undefined ? undefined : names.get(memberId)) ?? said('member'), name: textIn(row, 'name', 'label', 'title') ?? said('other'),
    date: dateIn(textIn(row, 'date', 'from', 'startedAt', 'validFrom') ?? row.at, language, timeZone), plugin: pluginId === undefined ? said('other') : plugins.title(pluginId, language),
  }
  const isOwn = row.actor.kind === 'user' && row.actor.id !== null && row.actor.id === memberId
  const sentence = (isOwn ? sentenceFor(plugins, `${row.action}.own`, language) : undefined) ?? sentenceFor(plugins, row.action, language)
  return formatMessage(language, sentence ?? `{who}: ${row.action}`, values)
}

function dateIn(text: string, language: string, timeZone: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  const at = new Date(isDay ? `${text}T12:00:00Z` : text)
  if (Number.isNaN(at.getTime())) return text
  return createTextFormats({ locale: language, timeZone }).date(at, isDay ? 'UTC' : timeZone)
}

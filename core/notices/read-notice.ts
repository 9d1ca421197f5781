import type { NoticeText, NoticeValue, ReadingFormats } from '@overt/sdk'
import { textFormatsOf } from '@overt/sdk'
import type { PluginHost } from '../contracts.ts'
import { languageFor } from '../texts/core-texts.ts'
import { coreSender } from './kinds.ts'
import type { DeclaredKind } from './kinds.ts'
import { noticeText } from './texts.ts'

/** For whom a notice is put into words. */
export interface NoticeReader {
  readonly locale: string
  readonly timeZone: string
  readonly formats: ReadingFormats
}

/** A text of the core's or a plugin's catalogue in the reader's language. */
export function readText(plugins: Pick<PluginHost, 'message'>, sender: string, reader: NoticeReader, { key, values = {} }: NoticeText, more: Readonly<Record<string, string>> = {}): string {
  const say = (wanted: string, given: Readonly<Record<string, string | number>> = {}): string =>
    sender === coreSender ? noticeText(reader.locale, wanted, given) : plugins.message(sender, reader.locale, wanted, given)
  const formats = textFormatsOf(reader)
  const shown = (value: NoticeValue): string | number => {
    if (typeof value !== 'object') return value
    if ('key' in value) return say(value.key)
    if ('written' in value) return value.written[languageFor(reader.locale)] ?? Object.values(value.written)[0] ?? ''
    if ('date' in value) return formats.date(`${value.date}T00:00:00Z`, 'UTC')
    return `${formats.dateTime(value.instant)} (${reader.timeZone})`
  }
  // Notices from before decisions were told with a name have none.
  return say(key, { by: noticeText(reader.locale, 'decided.somebody'), ...more, ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value)])) })
}

/** The name of a kind; of one that no plugin of this process declares, the plugin's title. */
export function kindTitle(plugins: Pick<PluginHost, 'message' | 'title'>, { locale }: Pick<NoticeReader, 'locale'>, name: string, kind: DeclaredKind | undefined): string {
  if (kind === undefined) return plugins.title(name.split('.')[0] ?? '', locale)
  return kind.owner === coreSender ? noticeText(locale, kind.title) : plugins.message(kind.owner, locale, kind.title)
}

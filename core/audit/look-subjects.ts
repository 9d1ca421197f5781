import type { PluginHost } from '../contracts.ts'
import { coreText, findCoreText, languageFor } from '../texts/core-texts.ts'

/** Kinds of records of the core, and whether a reason may be asked for; the text `look.<subject>` names each. */
const coreLooks: Readonly<Record<string, { readonly sensitive: boolean }>> = {
  Entry: { sensitive: false },
  Note: { sensitive: false },
  AuditRow: { sensitive: true },
  Device: { sensitive: false },
  Export: { sensitive: true },
}

/** Whether a reason may be asked for: of a plugin's kinds for all but those declared `sensitive: false`. */
export function isSensitive(plugins: PluginHost, plugin: string | null, subject: string): boolean {
  const known = coreLooks[subject]?.sensitive
  if (known !== undefined || plugin === null) return known ?? true
  return plugins.get(plugin)?.definition?.subjects?.[subject]?.sensitive ?? true
}

/** The kind of record in the reader's language: the plugin's text `look.<subject>` or `subject.<subject>`, else the plugin's title; never the identifier. */
export function lookTitle(plugins: PluginHost, { plugin, subject }: { readonly plugin: string | null; readonly subject: string }, locale: string): string {
  const language = languageFor(locale)
  if (coreLooks[subject] !== undefined) return findCoreText(language, `look.${subject}`) ?? subject
  const installed = plugin === null ? undefined : plugins.get(plugin)
  if (plugin === null || installed === undefined) return coreText(language, 'look.other')
  const found = [`look.${subject}`, `subject.${subject}`].map((key) => [key, plugins.message(plugin, language, key)] as const).find(([key, text]) => text !== key)
  return found?.[1] ?? plugins.title(plugin, language)
}

import type { PluginHost } from '../contracts.ts'

interface LookSubject { readonly sensitive: boolean; readonly en: string; readonly de: string }

const coreLooks: Readonly<Record<string, LookSubject>> = {
  Entry: { sensitive: false, en: 'Time entries', de: 'Zeiteinträge' },
  Note: { sensitive: false, en: 'Notes on entries', de: 'Notizen zu Einträgen' },
  AuditRow: { sensitive: true, en: 'The audit trail of what you changed', de: 'Das Protokoll deiner Änderungen' },
  Device: { sensitive: false, en: 'Your devices', de: 'Deine Geräte' },
  Export: { sensitive: true, en: 'A copy of everything plugins hold about you', de: 'Eine Kopie von allem, was Plugins über dich führen' },
}
const others = { en: 'Other records', de: 'Andere Daten' }

/** Whether a reason may be asked for: of a plugin's kinds for all but those declared `sensitive: false`. */
export function isSensitive(plugins: PluginHost, plugin: string | null, subject: string): boolean {
  const known = coreLooks[subject]?.sensitive
  if (known !== undefined || plugin === null) return known ?? true
  return plugins.get(plugin)?.definition?.subjects?.[subject]?.sensitive ?? true
}

/** The kind of record in the reader's language: the plugin's text `look.<subject>`, else the plugin's name; never the identifier. */
export function lookTitle(plugins: PluginHost, { plugin, subject }: { readonly plugin: string | null; readonly subject: string }, locale: string): string {
  const language = locale === 'de' ? 'de' : 'en'
  const known = coreLooks[subject]
  if (known !== undefined) return known[language]
  const installed = plugin === null ? undefined : plugins.get(plugin)
  if (plugin === null || installed === undefined) return others[language]
  const key = `look.${subject}`
  const text = plugins.message(plugin, language, key)
  return text === key ? plugins.title(plugin, language) : text
}

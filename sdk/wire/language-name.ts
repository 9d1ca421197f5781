/** What a language calls itself, for a choice of languages: `Deutsch`, `Français`; or what readers of `reading` call it. */
export function languageName(locale: string, reading = locale): string {
  const name = new Intl.DisplayNames([reading], { type: 'language', fallback: 'code' }).of(locale) ?? locale
  return name.charAt(0).toLocaleUpperCase(reading) + name.slice(1)
}

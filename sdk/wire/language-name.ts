/** What a language calls itself, for a choice of languages: `Deutsch`, `Français`. */
export function languageName(locale: string): string {
  const name = new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' }).of(locale) ?? locale
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1)
}

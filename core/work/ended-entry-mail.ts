import type { MailMessage } from '../contracts.ts'

interface EndedEntry {
  readonly email: string
  readonly name: string
  readonly locale: string
  readonly time_zone: string
  readonly task: string
  readonly planned: string | null
  readonly stoppedAt: string
  readonly url: string
}

const texts = {
  en: {
    subject: (task: string) => `“${task}” was stopped`,
    planned: (name: string, task: string, at: string, planned: string) =>
      `Hello ${name},\n\n“${task}” was stopped at ${at}, because your planned entry “${planned}” begins then. If you kept working on “${task}”, shorten or delete the planned entry, then set the time you stopped.`,
    longest: (name: string, task: string, at: string) =>
      `Hello ${name},\n\n“${task}” was stopped at ${at}, because an entry lasts at most 7 days. If you stopped earlier, set the time you stopped.`,
    action: 'Open the timer',
  },
  de: {
    subject: (task: string) => `„${task}“ wurde beendet`,
    planned: (name: string, task: string, at: string, planned: string) =>
      `Hallo ${name},\n\n„${task}“ wurde um ${at} beendet, weil dann dein geplanter Eintrag „${planned}“ beginnt. Wenn du an „${task}“ weitergearbeitet hast, kürze oder lösche den geplanten Eintrag und trage ein, wann Schluss war.`,
    longest: (name: string, task: string, at: string) =>
      `Hallo ${name},\n\n„${task}“ wurde um ${at} beendet, weil ein Eintrag höchstens 7 Tage dauert. Wenn du früher aufgehört hast, trage ein, wann Schluss war.`,
    action: 'Zur Zeiterfassung',
  },
} as const

/** The mail to a member whose running entry the server stopped, in their language and time zone. */
export function endedEntryMail({ email, name, locale, task, planned, time_zone: timeZone, stoppedAt, url }: EndedEntry): MailMessage {
  const language = locale.startsWith('de') ? 'de' : 'en'
  const words = texts[language]
  const at = `${new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(stoppedAt))} (${timeZone})`
  return {
    to: email,
    subject: words.subject(task),
    text: planned === null ? words.longest(name, task, at) : words.planned(name, task, at, planned),
    ...(url === '' ? {} : { action: { label: words.action, url: `${url}/time`, inWorkspace: true as const } }),
  }
}

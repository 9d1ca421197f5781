import type { MailMessage } from '../contracts.ts'

interface LongEntry {
  readonly email: string
  readonly name: string
  readonly locale: string
  readonly task: string
  readonly time_zone: string
  readonly startedAt: string
  readonly url: string
}

const texts = {
  en: {
    subject: (task: string) => `Still working on “${task}”?`,
    text: (name: string, task: string, since: string) =>
      `Hello ${name},\n\n“${task}” has been running since ${since}. If you are still at it, confirm it in Overt. If not, stop it and set the time you stopped.`,
    action: 'Open the timer',
  },
  de: {
    subject: (task: string) => `Noch bei „${task}“?`,
    text: (name: string, task: string, since: string) =>
      `Hallo ${name},\n\n„${task}“ läuft seit ${since}. Wenn du noch daran arbeitest, bestätige das in Overt. Wenn nicht, beende es und trage ein, wann Schluss war.`,
    action: 'Zur Zeiterfassung',
  },
} as const

/** The mail to a member whose entry has been running for long, in their language and time zone. */
export function longEntryMail({ email, name, locale, task, time_zone: timeZone, startedAt, url }: LongEntry): MailMessage {
  const language = locale.startsWith('de') ? 'de' : 'en'
  const words = texts[language]
  const since = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(startedAt))
  return {
    to: email,
    subject: words.subject(task),
    text: words.text(name, task, `${since} (${timeZone})`),
    ...(url === '' ? {} : { action: { label: words.action, url: `${url}/time`, inWorkspace: true as const } }),
  }
}

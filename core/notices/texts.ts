import { mailLocale } from '../mail/index.ts'
import type { MailLocale } from '../mail/messages.ts'

/** Every text of the core's notices; `{name}` places are filled in. */
const catalogue = {
  en: {
    'kind.decision': 'A decision about you',
    'kind.waiting': 'Something waits for your decision',
    'kind.timer-long': 'Timer running for long',
    'kind.entry-ended': 'Entry ended by the server',
    'kind.timer-waiting': 'The desktop timer needs your decision',
    'timer-waiting.text': 'Something you did with the desktop timer could not be carried out. Decide what becomes of it.',
    'kind.policy': 'Monitoring policy to acknowledge',
    'timer-long.text': '“{task}” has been running since {since}. Are you still working on it?',
    'timer-long.subject': 'Still working on “{task}”?',
    'timer-long.mail': 'Hello {name},\n\n“{task}” has been running since {since}. If you are still at it, confirm it in Overt. If not, stop it and set the time you stopped.',
    'entry-ended.planned': '“{task}” was stopped at {at}, because your planned entry “{planned}” begins then.',
    'entry-ended.longest': '“{task}” was stopped at {at}, because an entry lasts at most 7 days.',
    'entry-ended.subject': '“{task}” was stopped',
    'entry-ended.planned-mail': 'Hello {name},\n\n“{task}” was stopped at {at}, because your planned entry “{planned}” begins then. If you kept working on “{task}”, shorten or delete the planned entry, then set the time you stopped.',
    'entry-ended.longest-mail': 'Hello {name},\n\n“{task}” was stopped at {at}, because an entry lasts at most 7 days. If you stopped earlier, set the time you stopped.',
    'timer.action': 'Open the timer',
    'policy.text': 'The monitoring policy has changed. Read and acknowledge it.',
    'mail.text': 'Hello {name},\n\n{text}',
    'mail.action': 'Open in Overt',
    'gathered.title': '{count} notices',
    'gathered.mail': 'Hello {name},\n\nthis came during your quiet hours:\n\n{texts}',
  },
  de: {
    'kind.decision': 'Eine Entscheidung über dich',
    'kind.waiting': 'Etwas wartet auf deine Entscheidung',
    'kind.timer-long': 'Timer läuft schon lange',
    'kind.entry-ended': 'Eintrag vom Server beendet',
    'kind.timer-waiting': 'Der Desktop-Timer braucht deine Entscheidung',
    'timer-waiting.text': 'Etwas vom Desktop-Timer ließ sich nicht ausführen. Entscheide, was daraus wird.',
    'kind.policy': 'Richtlinie zur Bestätigung',
    'timer-long.text': '„{task}“ läuft seit {since}. Arbeitest du noch daran?',
    'timer-long.subject': 'Noch bei „{task}“?',
    'timer-long.mail': 'Hallo {name},\n\n„{task}“ läuft seit {since}. Wenn du noch daran arbeitest, bestätige das in Overt. Wenn nicht, beende es und trage ein, wann Schluss war.',
    'entry-ended.planned': '„{task}“ wurde um {at} beendet, weil dann dein geplanter Eintrag „{planned}“ beginnt.',
    'entry-ended.longest': '„{task}“ wurde um {at} beendet, weil ein Eintrag höchstens 7 Tage dauert.',
    'entry-ended.subject': '„{task}“ wurde beendet',
    'entry-ended.planned-mail': 'Hallo {name},\n\n„{task}“ wurde um {at} beendet, weil dann dein geplanter Eintrag „{planned}“ beginnt. Wenn du an „{task}“ weitergearbeitet hast, kürze oder lösche den geplanten Eintrag und trage ein, wann Schluss war.',
    'entry-ended.longest-mail': 'Hallo {name},\n\n„{task}“ wurde um {at} beendet, weil ein Eintrag höchstens 7 Tage dauert. Wenn du früher aufgehört hast, trage ein, wann Schluss war.',
    'timer.action': 'Zur Zeiterfassung',
    'policy.text': 'Die Richtlinie zur Überwachung hat sich geändert. Lies und bestätige sie.',
    'mail.text': 'Hallo {name},\n\n{text}',
    'mail.action': 'In Overt öffnen',
    'gathered.title': '{count} Benachrichtigungen',
    'gathered.mail': 'Hallo {name},\n\ndas kam während Ihrer Ruhezeit:\n\n{texts}',
  },
} as const satisfies Record<MailLocale, Record<string, string>>

type Text = keyof (typeof catalogue)['en']

/** A text in the given language, English for languages without a catalogue; the key where there is no such text. */
export function noticeText(locale: string, key: string, values: Readonly<Record<string, string | number>> = {}): string {
  const texts: Readonly<Record<string, string>> = catalogue[mailLocale(locale)]
  return (texts[key as Text] ?? key).replace(/\{(\w+)\}/g, (place, name: string) => values[name]?.toString() ?? place)
}

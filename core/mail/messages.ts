export const mailLocales = ['en', 'de'] as const
export type MailLocale = (typeof mailLocales)[number]

/** Every text of the core's mails; `{name}` places are filled in. */
const catalogue = {
  en: {
    'greeting': 'Hello {name},',
    'footer': 'Sent by Overt at {address}. If you did not expect this mail, you need not do anything.',
    'verify.subject': 'Confirm your address for {workspace}',
    'verify.text': 'you asked for a workspace named “{workspace}”. Open the link to confirm your address and choose your password; it is valid for 24 hours and works once.',
    'verify.action': 'Confirm address',
    'known.subject': 'You have an account already',
    'known.text': 'somebody, probably you, asked for a workspace named “{workspace}” with this address. There is an account for it already: sign in and make the workspace there. If you forgot the password, set a new one on the sign-in page.',
    'known.action': 'Sign in',
    'reset.subject': 'Set a new password',
    'reset.text': 'you asked to set a new password. The link is valid for one hour and works once; links from earlier mails no longer work. All browsers will be signed out, and unless you choose otherwise personal tokens and devices as well.',
    'reset.action': 'Set password',
    'changed.subject': 'Your password was changed',
    'changed.text': 'the password of your account was just changed and all other browsers were signed out. If that was not you, set a new password at once.',
    'changed.action': 'Sign in',
    'token.subject': 'A personal token was created',
    'token.text': 'the personal token “{token}” was created for your account. Whoever has it can act as you. If that was not you, delete it and change your password.',
    'token.action': 'See my tokens',
    'device.subject': 'A device was enrolled',
    'device.text': 'the device “{device}” ({platform}) was enrolled for you in “{workspace}” with your password. If that was not you, revoke it and change your password.',
    'device.action': 'See my devices',
    'invite.subject': '{inviter} invites you to {workspace}',
    'invite.text': '{inviter} invites you to join “{workspace}” as {role}. Before you decide, you will read what is collected about members there. The link is valid for 7 days and works once.',
    'invite.action': 'Read and decide',
    'role.admin': 'an admin',
    'role.manager': 'a manager',
    'role.hr': 'HR',
    'role.member': 'a member',
  },
  de: {
    'greeting': 'Hallo {name},',
    'footer': 'Gesendet von Overt unter {address}. Wenn Sie diese E-Mail nicht erwartet haben, brauchen Sie nichts zu tun.',
    'verify.subject': 'Bestätigen Sie Ihre Adresse für {workspace}',
    'verify.text': 'Sie haben einen Arbeitsbereich mit dem Namen „{workspace}“ angefordert. Öffnen Sie den Link, um Ihre Adresse zu bestätigen und Ihr Passwort zu wählen; er gilt 24 Stunden und einmal.',
    'verify.action': 'Adresse bestätigen',
    'known.subject': 'Sie haben bereits ein Konto',
    'known.text': 'jemand, vermutlich Sie selbst, hat mit dieser Adresse einen Arbeitsbereich „{workspace}“ angefordert. Es gibt dafür schon ein Konto: Melden Sie sich an und legen Sie den Arbeitsbereich dort an. Ein vergessenes Passwort setzen Sie auf der Anmeldeseite neu.',
    'known.action': 'Anmelden',
    'reset.subject': 'Neues Passwort setzen',
    'reset.text': 'Sie wollen ein neues Passwort setzen. Der Link gilt eine Stunde und einmal; Links aus früheren E-Mails gelten nicht mehr. Danach sind alle Browser abgemeldet, und wenn Sie es nicht anders wählen, auch persönliche Token und Geräte.',
    'reset.action': 'Passwort setzen',
    'changed.subject': 'Ihr Passwort wurde geändert',
    'changed.text': 'das Passwort Ihres Kontos wurde soeben geändert, alle anderen Browser sind abgemeldet. Wenn Sie das nicht waren, setzen Sie sofort ein neues Passwort.',
    'changed.action': 'Anmelden',
    'token.subject': 'Ein persönliches Token wurde erstellt',
    'token.text': 'für Ihr Konto wurde das persönliche Token „{token}“ erstellt. Wer es hat, kann in Ihrem Namen handeln. Wenn Sie das nicht waren, löschen Sie es und ändern Sie Ihr Passwort.',
    'token.action': 'Meine Token ansehen',
    'device.subject': 'Ein Gerät wurde angemeldet',
    'device.text': 'mit Ihrem Passwort wurde das Gerät „{device}“ ({platform}) in „{workspace}“ für Sie angemeldet. Wenn Sie das nicht waren, melden Sie es ab und ändern Sie Ihr Passwort.',
    'device.action': 'Meine Geräte ansehen',
    'invite.subject': '{inviter} lädt Sie zu {workspace} ein',
    'invite.text': '{inviter} lädt Sie ein, „{workspace}“ als {role} beizutreten. Bevor Sie sich entscheiden, lesen Sie, was dort über Mitglieder erfasst wird. Der Link gilt 7 Tage und einmal.',
    'invite.action': 'Lesen und entscheiden',
    'role.admin': 'Administrator(in)',
    'role.manager': 'Führungskraft',
    'role.hr': 'Personalabteilung',
    'role.member': 'Mitglied',
  },
} as const satisfies Record<MailLocale, Record<string, string>>

export type MailText = keyof (typeof catalogue)['en']

/** A text in the given language, English for languages without a catalogue. */
export function mailText(locale: string | null | undefined, key: MailText, values: Readonly<Record<string, string>> = {}): string {
  return catalogue[mailLocale(locale)][key].replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}

/** The catalogue's language for a locale such as `de-AT`. */
export function mailLocale(locale: string | null | undefined): MailLocale {
  const language = locale?.slice(0, 2).toLowerCase()
  return mailLocales.find((known) => known === language) ?? 'en'
}

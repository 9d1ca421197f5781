import type { RetentionEnd } from '@overt/sdk'
import type { DocumentKind, DocumentLanguage } from './document.ts'

/** What the documents say beside the configuration; `{name}` places are filled in. */
interface DocumentTexts {
  readonly titles: Readonly<Record<DocumentKind, string>>
  readonly draft: string
  readonly noAdvice: string
  readonly asOf: string
  readonly changes: string
  readonly changedSince: string
  readonly unchanged: string
  readonly first: string
  readonly gone: string
  readonly added: string
  readonly fillIn: string
  readonly days: string
  readonly roles: Readonly<Record<'admin' | 'manager' | 'hr' | 'member', string>>
  readonly ends: Readonly<Record<RetentionEnd, string>>
  readonly recipients: Readonly<Record<'mail' | 'files' | 'backup' | 'push' | 'telemetry', string>>
  readonly heads: Readonly<Record<'what' | 'plugin' | 'seenBy' | 'kept' | 'after' | 'recipient' | 'place', string>>
  readonly sections: Readonly<Record<
    'controller' | 'purposes' | 'legal' | 'subjects' | 'data' | 'audience' | 'recipients' | 'retention' | 'security' | 'rights' | 'risks' | 'measures' | 'necessity' | 'opinion' | 'policy' | 'questions' | 'scope' | 'noUse' | 'council' | 'changing' | 'signatures' | 'cookies' | 'storage' | 'noThird', string>>
  readonly sentences: Readonly<Record<string, string>>
}

const en: DocumentTexts = {
  titles: { 'record-of-processing': 'Record of processing activities (Article 30 GDPR)', 'dpia': 'Data protection impact assessment (Article 35 GDPR)', 'employee-notice': 'Notice to employees', 'works-agreement': 'Works agreement on recording work with Overt', 'cookie-statement': 'Cookie statement' },
  draft: 'DRAFT, made from the live configuration. Complete what is in brackets and have it checked.', noAdvice: 'Use this as a starting point for your own judgement. It is not legal advice.', asOf: 'As of {date}, policy version {version}.',
  changes: 'What has changed', changedSince: 'Since {date}:', unchanged: 'Nothing has changed since {date}.', first: 'This is the first version that is kept.', gone: 'No longer: {line}', added: 'New: {line}', fillIn: '[{what}]', days: '{count} days',
  roles: { admin: 'admins', manager: 'managers', hr: 'HR', member: 'all members' }, ends: { deleted: 'deleted', reduced: 'what is personal is deleted', pseudonymized: 'kept without the person' },
  recipients: { mail: 'Mail server', files: 'Storage of files', backup: 'Backups', push: 'Push services of the browsers that members choose', telemetry: 'Telemetry' },
  heads: { what: 'What is recorded', plugin: 'Part', seenBy: 'Seen by, apart from the person', kept: 'Kept', after: 'Then', recipient: 'Recipient', place: 'Where' },
  sections: {
    controller: 'Controller', purposes: 'Purposes', legal: 'Legal ground', subjects: 'Categories of persons', data: 'Categories of data', audience: 'Who can see it', recipients: 'Recipients and processors', retention: 'Erasure periods', security: 'Technical and organisational measures',
    rights: 'Your rights', risks: 'Risks', measures: 'Measures', necessity: 'Necessity and proportionality', opinion: 'Opinions', policy: 'What is recorded', questions: 'Questions and objections', scope: 'Scope', noUse: 'What is not done', council: 'Works council', changing: 'Changes and term', signatures: 'Signatures', cookies: 'Cookies', storage: 'Storage in the browser', noThird: 'Third parties',
  },
  sentences: {
    controller: '{workspace}, [address, representative, contact]. Data protection officer: [name and contact].', purposes: 'What each part is for. [Check and complete the purposes.]', legal: '[Article 6 (1) (b), (c) or (f) GDPR, national law on employment, works agreement: choose and give reasons.]',
    subjects: '{members} members of the workspace; of {monitored} of them a device may record activity.', nobodyElse: 'nobody else',
    security: 'Every look at records of somebody else leaves a receipt that the person sees. Changes are in an audit trail whose hash chain and Merkle tree everybody can check. Rows of the database are separated by workspace. Devices encrypt what they keep. Passwords are hashed; a second factor can be used.',
    reasonOn: 'Whoever looks at sensitive records of others has to give a reason.', reasonOff: 'No reason is asked for before records of others are shown.', pauseOn: 'Members may pause the recording.', pauseOff: 'Members cannot pause the recording.',
    rights: 'You can see everything that is recorded about you, have it corrected, take a full copy at any time, ask for erasure, and complain to a supervisory authority.', contact: 'Objections and questions go to {contact} and are answered within {days} days.', anybody: 'an admin or HR',
    necessity: 'Describe for each part why the purpose cannot be reached with less. [Complete.] Preset applied: {preset}.', presetNone: 'none',
    risk1: 'Pressure by constant observation. [Likelihood, severity.]', risk2: 'Private matters are recorded by chance. [Likelihood, severity.]', risk3: 'Somebody looks without a reason, or keeps records for too long. [Likelihood, severity.]', risk4: 'Somebody from outside gets hold of the records. [Likelihood, severity.]',
    measure1: 'Nothing is collected of a person who has not acknowledged the policy that collects it; less takes effect at once.', measure2: 'The agent is visible at all times and records neither keystrokes nor window titles nor full addresses.', measure3: 'All members can be told of a breach in one act; the 72 hours for the authority are counted.',
    opinion: 'Data protection officer: [opinion]. Persons concerned or their representatives: [opinion].', representatives: 'Representatives of the employees in Overt: {names}.', noRepresentatives: 'No representative of the employees has been named in Overt.',
    scope: 'This agreement covers {workspace} and the {members} members of the workspace. [Limit it where needed.]', noUse: 'Records are not used to judge conduct or performance beyond the purposes named here. Keystrokes, the clipboard, window titles and full addresses are never recorded.',
    council: 'Representatives see the configuration, sums over at least five people, and the transparency log, never single persons. What widens collection, retention or audience needs their approval or waits for the time lock.', changing: '[Term, notice, review after twelve months.]', signatures: '[Place, date, employer] [Place, date, works council]',
    cookie1: 'overt.session: keeps you signed in. Strictly necessary, HTTP-only, ends with the session.', storage1: 'The browser keeps your choices of display, what waits to be sent without a connection, and the signed heads of the transparency log. All of it stays in your browser and serves the functions that you use.', noThird: 'No page asks another host for anything. There is no advertising, no measuring of visitors and no telemetry in pages.',
  },
}

const de: DocumentTexts = {
  titles: { 'record-of-processing': 'Verzeichnis von Verarbeitungstätigkeiten (Art. 30 DSGVO)', 'dpia': 'Datenschutz-Folgenabschätzung (Art. 35 DSGVO)', 'employee-notice': 'Information für Beschäftigte', 'works-agreement': 'Betriebsvereinbarung über die Erfassung der Arbeit mit Overt', 'cookie-statement': 'Hinweise zu Cookies' },
  draft: 'ENTWURF aus der aktuellen Konfiguration. Bitte ergänzen, was in Klammern steht, und prüfen lassen.', noAdvice: 'Das ist eine Grundlage für die eigene Prüfung und keine Rechtsberatung.', asOf: 'Stand {date}, Richtlinie Version {version}.',
  changes: 'Was sich geändert hat', changedSince: 'Seit {date}:', unchanged: 'Seit {date} hat sich nichts geändert.', first: 'Das ist die erste aufbewahrte Fassung.', gone: 'Entfallen: {line}', added: 'Neu: {line}', fillIn: '[{what}]', days: '{count} Tage',
  roles: { admin: 'Admins', manager: 'Führungskräfte', hr: 'Personalabteilung', member: 'alle Mitglieder' }, ends: { deleted: 'gelöscht', reduced: 'Personenbezogenes wird gelöscht', pseudonymized: 'ohne Personenbezug behalten' },
  recipients: { mail: 'Mailserver', files: 'Dateispeicher', backup: 'Sicherungen', push: 'Push-Dienste der Browser, die Mitglieder auswählen', telemetry: 'Telemetrie' },
  heads: { what: 'Was erfasst wird', plugin: 'Bereich', seenBy: 'Einsehbar, außer für die Person selbst', kept: 'Aufbewahrt', after: 'Danach', recipient: 'Empfänger', place: 'Ort' },
  sections: {
    controller: 'Verantwortlicher', purposes: 'Zwecke', legal: 'Rechtsgrundlage', subjects: 'Kategorien betroffener Personen', data: 'Kategorien von Daten', audience: 'Wer sie sehen kann', recipients: 'Empfänger und Auftragsverarbeiter', retention: 'Löschfristen', security: 'Technische und organisatorische Maßnahmen',
    rights: 'Deine Rechte', risks: 'Risiken', measures: 'Maßnahmen', necessity: 'Notwendigkeit und Verhältnismäßigkeit', opinion: 'Stellungnahmen', policy: 'Was erfasst wird', questions: 'Fragen und Widersprüche', scope: 'Geltungsbereich', noUse: 'Was nicht geschieht', council: 'Betriebsrat', changing: 'Änderungen und Laufzeit', signatures: 'Unterschriften', cookies: 'Cookies', storage: 'Speicher im Browser', noThird: 'Dritte',
  },
  sentences: {
    controller: '{workspace}, [Anschrift, Vertretung, Kontakt]. Datenschutzbeauftragte Person: [Name und Kontakt].', purposes: 'Wozu jeder Bereich dient. [Zwecke prüfen und ergänzen.]', legal: '[Art. 6 Abs. 1 Buchst. b, c oder f DSGVO, § 26 BDSG, Betriebsvereinbarung: auswählen und begründen.]',
    subjects: '{members} Mitglieder des Arbeitsbereichs; bei {monitored} davon kann ein Gerät Aktivität erfassen.', nobodyElse: 'niemand sonst',
    security: 'Jeder Einblick in Daten anderer hinterlässt einen Beleg, den die Person sieht. Änderungen stehen in einem Protokoll, dessen Hash-Kette und Merkle-Baum alle prüfen können. Zeilen der Datenbank sind nach Arbeitsbereich getrennt. Geräte verschlüsseln, was sie aufbewahren. Passwörter sind gehasht; ein zweiter Faktor ist möglich.',
    reasonOn: 'Wer schutzbedürftige Daten anderer ansieht, muss einen Grund angeben.', reasonOff: 'Vor dem Einblick in Daten anderer wird kein Grund verlangt.', pauseOn: 'Mitglieder können die Erfassung anhalten.', pauseOff: 'Mitglieder können die Erfassung nicht anhalten.',
    rights: 'Du kannst alles sehen, was über dich erfasst ist, es berichtigen lassen, jederzeit eine vollständige Kopie abrufen, die Löschung verlangen und dich bei einer Aufsichtsbehörde beschweren.', contact: 'Widersprüche und Fragen gehen an {contact} und werden innerhalb von {days} Tagen beantwortet.', anybody: 'Admins oder die Personalabteilung',
    necessity: 'Für jeden Bereich beschreiben, warum der Zweck nicht mit weniger erreichbar ist. [Ergänzen.] Angewandte Vorlage: {preset}.', presetNone: 'keine',
    risk1: 'Druck durch ständige Beobachtung. [Wahrscheinlichkeit, Schwere.]', risk2: 'Privates wird zufällig miterfasst. [Wahrscheinlichkeit, Schwere.]', risk3: 'Jemand sieht Daten ohne Grund an oder bewahrt sie zu lange auf. [Wahrscheinlichkeit, Schwere.]', risk4: 'Außenstehende gelangen an die Daten. [Wahrscheinlichkeit, Schwere.]',
    measure1: 'Von niemandem wird etwas erfasst, bevor die Person die Richtlinie bestätigt hat, die es erfasst; weniger gilt sofort.', measure2: 'Der Agent ist jederzeit sichtbar und erfasst weder Tastatureingaben noch Fenstertitel noch vollständige Adressen.', measure3: 'Alle Mitglieder lassen sich in einem Schritt über eine Datenpanne informieren; die 72 Stunden für die Behörde werden gezählt.',
    opinion: 'Datenschutzbeauftragte Person: [Stellungnahme]. Betroffene oder ihre Vertretung: [Stellungnahme].', representatives: 'Vertretung der Beschäftigten in Overt: {names}.', noRepresentatives: 'In Overt ist keine Vertretung der Beschäftigten benannt.',
    scope: 'Diese Vereinbarung gilt für {workspace} und die {members} Mitglieder des Arbeitsbereichs. [Bei Bedarf eingrenzen.]', noUse: 'Daten werden nicht über die hier genannten Zwecke hinaus zur Beurteilung von Verhalten oder Leistung verwendet. Tastatureingaben, Zwischenablage, Fenstertitel und vollständige Adressen werden nie erfasst.',
    council: 'Die Vertretung sieht die Konfiguration, Summen über mindestens fünf Personen und das Transparenzprotokoll, niemals einzelne Personen. Was Erfassung, Aufbewahrung oder Einsicht ausweitet, braucht ihre Zustimmung oder wartet die Sperrfrist ab.', changing: '[Laufzeit, Kündigung, Überprüfung nach zwölf Monaten.]', signatures: '[Ort, Datum, Arbeitgeber] [Ort, Datum, Betriebsrat]',
    cookie1: 'overt.session: hält dich angemeldet. Unbedingt erforderlich, HTTP-only, endet mit der Sitzung.', storage1: 'Der Browser bewahrt deine Anzeigeeinstellungen auf, was ohne Verbindung auf das Senden wartet, und die signierten Stände des Transparenzprotokolls. Alles bleibt in deinem Browser und dient den Funktionen, die du nutzt.', noThird: 'Keine Seite ruft etwas von anderen Servern ab. Es gibt weder Werbung noch Besuchermessung noch Telemetrie auf Seiten.',
  },
}

export const documentTexts: Readonly<Record<DocumentLanguage, DocumentTexts>> = { en, de }

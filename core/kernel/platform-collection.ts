import type { PluginConfiguration, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { audienceOf } from '../devices/index.ts'
import { coreSubjects } from '../permission/subjects.ts'

const texts = {
  en: {
    title: 'Time and account',
    purpose: 'To record working time on tasks, to let people sign in, and to show who has changed or seen what.',
    collects: ['Time entries and notes', 'Name, email address, time zone and language', 'Computers with the agent, and when they were last seen', 'What was changed by whom, and who has looked at whose records'],
  },
  de: {
    title: 'Zeit und Konto',
    purpose: 'Um Arbeitszeit auf Aufgaben zu erfassen, die Anmeldung zu ermöglichen und zu zeigen, wer was geändert oder gesehen hat.',
    collects: ['Zeiteinträge und Notizen', 'Name, E-Mail-Adresse, Zeitzone und Sprache', 'Computer mit dem Agenten und wann sie zuletzt da waren', 'Wer was geändert und wer wessen Aufzeichnungen angesehen hat'],
  },
} as const

/** What the platform itself keeps about people, as plugins say it of themselves. */
export async function platformCollection(parts: Pick<Platform, 'abilities'>, unit: UnitOfWork, locale: string): Promise<Pick<PluginConfiguration, 'title' | 'purpose' | 'collects' | 'readers'>> {
  const { title, purpose, collects } = texts[locale.startsWith('de') ? 'de' : 'en']
  return { title, purpose, collects, readers: await audienceOf(parts, unit.workspaceId, { subjects: { Entry: coreSubjects.Entry } }) }
}

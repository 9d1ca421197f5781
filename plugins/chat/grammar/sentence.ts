import type { Amount, Command, Verb, When } from './command.ts'
import { durationText } from './duration.ts'
import { quotedText } from './tokens.ts'

export type Language = 'en' | 'de'

interface Words {
  readonly verbs: Readonly<Record<Verb, string>>
  readonly project: string
  readonly organization: string
  readonly at: string
  readonly on: string
  readonly day: string
  readonly from: string
  readonly to: string
  readonly started: string
  readonly stopped: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    verbs: { start: 'start', stop: 'stop', continue: 'continue', log: 'log', amend: 'actually', assign: 'was', note: 'note', status: 'status', today: 'today', week: 'week', who: 'who', undo: 'undo', help: 'help' },
    project: 'for project', organization: 'at organization', at: 'at', on: 'on', day: 'on', from: 'from', to: 'to', started: 'started', stopped: 'stopped',
  },
  de: {
    verbs: { start: 'starte', stop: 'stopp', continue: 'weiter', log: 'buche', amend: 'eigentlich', assign: 'war', note: 'notiz', status: 'status', today: 'heute', week: 'woche', who: 'wer', undo: 'rückgängig', help: 'hilfe' },
    project: 'für Projekt', organization: 'bei Organisation', at: 'um', on: 'auf', day: 'am', from: 'von', to: 'bis', started: 'begann', stopped: 'gestoppt',
  },
}

/** A command as a sentence that reads back as the same command. */
export function sentenceOf(command: Command, language: Language): string {
  const say = words[language]
  const verb = say.verbs[command.verb]
  switch (command.verb) {
    case 'start':
      return join(verb, quotedText(command.task), scope(command, say), moment(command.at, say, language))
    case 'stop':
    case 'continue':
      return join(verb, moment(command.at, say, language))
    case 'log':
      return join(verb, amount(command.amount, say), say.on, quotedText(command.task), scope(command, say), command.day === null ? '' : `${say.day} ${command.day}`, moment(command.at, say, language))
    case 'amend':
      return join(verb, command.edge === null ? '' : command.edge === 'start' ? say.started : say.stopped, moment(command.at, say, language))
    case 'assign':
      return join(verb, command.task === null ? '' : quotedText(command.task), scope(command, say))
    case 'note':
      return join(verb, quotedText(command.text))
    case 'help':
      return join(verb, command.topic === null ? '' : say.verbs[command.topic])
    default:
      return verb
  }
}

const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ')

function scope({ project, organization }: { readonly project: string | null; readonly organization: string | null }, say: Words): string {
  return join(project === null ? '' : `${say.project} ${quotedText(project)}`, organization === null ? '' : `${say.organization} ${quotedText(organization)}`)
}

function amount(said: Amount, say: Words): string {
  return said.kind === 'duration' ? durationText(said.seconds) : `${say.from} ${said.from} ${say.to} ${said.to}`
}

function moment(at: When | null, say: Words, language: Language): string {
  if (at === null) return ''
  if (at.kind === 'ago') return language === 'de' ? `vor ${durationText(at.seconds)}` : `${durationText(at.seconds)} ago`
  return join(say.at, at.date ?? '', at.time)
}

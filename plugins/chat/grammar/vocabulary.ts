import type { Verb } from './command.ts'

/** First words of a sentence, English and German, whatever the locale: people mix them. */
export const verbWords: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ...each('start', 'start', 'begin', 'starte', 'beginne'),
  ...each('stop', 'stop', 'end', 'finish', 'done', 'stopp', 'stoppe', 'ende', 'beende', 'fertig'),
  ...each('continue', 'continue', 'resume', 'weiter', 'fortsetzen'),
  ...each('log', 'log', 'add', 'buche', 'erfasse', 'trage'),
  ...each('amend', 'actually', 'eigentlich', 'doch'),
  ...each('assign', 'was', 'war'),
  ...each('note', 'note', 'notiz', 'notiere'),
  ...each('status', 'status'),
  ...each('today', 'today', 'heute'),
  ...each('week', 'week', 'woche'),
  ...each('who', 'who', 'wer'),
  ...each('undo', 'undo', 'rückgängig', 'zurücknehmen'),
  ...each('help', 'help', 'hilfe', '?'),
])

/** What may follow a question without changing it. */
export const questionTails: Readonly<Partial<Record<Verb, readonly string[]>>> = {
  who: ['is working', 'works', 'is here', 'is in', 'arbeitet', 'arbeitet gerade', 'ist da'],
  week: ['so far', 'bisher'],
  today: ['so far', 'bisher'],
}

export const forWords = new Set(['for', 'für', 'fuer'])
export const atWords = new Set(['at', 'bei', '@'])
/** Only before "project": "on project Apollo". */
export const onWords = new Set(['on', 'in', 'im', 'am', 'zum', 'auf', 'an'])
export const timeWords = new Set(['at', 'since', 'from', '@', 'um', 'seit', 'ab', 'von'])
export const dayWords = new Set(['on', 'am', 'vom', 'den', 'of'])
export const projectWords = new Set(['project', 'projekt'])
export const organizationWords = new Set(['organization', 'organisation', 'client', 'customer', 'kunde', 'kunden', 'kundin', 'firma'])
/** Between an amount and the task: "1h30 on call". */
export const joinWords = new Set(['on', 'for', 'of', 'with', 'auf', 'für', 'fuer', 'an', 'mit'])
export const startedWords = new Set(['started', 'start', 'began', 'begann', 'angefangen', 'gestartet'])
export const stoppedWords = new Set(['stopped', 'stop', 'ended', 'end', 'finished', 'aufgehört', 'gestoppt', 'geendet', 'ende'])

function each(verb: Verb, ...words: string[]): [string, Verb][] {
  return words.map((word) => [word, verb])
}

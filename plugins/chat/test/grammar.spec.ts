import { expect } from 'chai'
import { durationOf, longestSentence, readClock, readDay } from '../grammar/index.ts'
import { commandOf, noNames, read, today } from './grammar-support.ts'

const start = (task: string, rest: object = {}) => ({ verb: 'start', task, project: null, organization: null, at: null, ...rest })
const log = (task: string, rest: object = {}) => ({ verb: 'log', task, project: null, organization: null, day: null, at: null, amount: { kind: 'duration', seconds: 5_400 }, ...rest })
const clock = (time: string, date: string | null = null) => ({ kind: 'clock', date, time })

const table: readonly (readonly [string, object])[] = [
  ['start reading help for project TrackingIM at PrettyNeat', start('reading help', { project: 'TrackingIM', organization: 'PrettyNeat' })],
  ['start reading help for trackingim', start('reading help', { project: 'TrackingIM' })],
  ['start reading help at prettyneat', start('reading help', { organization: 'PrettyNeat' })],
  ['start reading help for PrettyNeat', start('reading help', { organization: 'PrettyNeat' })],
  ['start reading help @TrackingIM', start('reading help', { project: 'TrackingIM' })],
  ['start reading help @TrackingIM/PrettyNeat', start('reading help', { project: 'TrackingIM', organization: 'PrettyNeat' })],
  ['start sketches for Design at Home', start('sketches', { project: 'Design at Home' })],
  ['start sketches for design at home at acme', start('sketches', { project: 'Design at Home', organization: 'Acme' })],
  ['start waiting for approval', start('waiting for approval')],
  ['start working at home', start('working at home')],
  ['start working at home for Acme', start('working at home', { organization: 'Acme' })],
  ['start "review for Acme" for TrackingIM', start('review for Acme', { project: 'TrackingIM' })],
  ['start „Prüfung bei Acme“', start('Prüfung bei Acme')],
  ['start don\'t panic', start('don\'t panic')],
  ['start an "odd quote', start('an "odd quote')],
  ['start call on project Brand new', start('call', { project: 'Brand new' })],
  ['start call for project Brand new at Newer', start('call', { project: 'Brand new', organization: 'Newer' })],
  ['start call at client Newer', start('call', { organization: 'Newer' })],
  ['start call at 9:30', start('call', { at: clock('09:30') })],
  ['start call at 9:30 for Acme', start('call', { organization: 'Acme', at: clock('09:30') })],
  ['start call for Acme at 2pm', start('call', { organization: 'Acme', at: clock('14:00') })],
  ['start call yesterday at 9', start('call', { at: clock('09:00', '2026-11-22') })],
  ['start call at 9 yesterday', start('call', { at: clock('09:00', '2026-11-22') })],
  ['start call since last friday 9:15', start('call', { at: clock('09:15', '2026-11-20') })],
  ['start call 20 minutes ago', start('call', { at: { kind: 'ago', seconds: 1_200 } })],
  ['start "planning monday"', start('planning monday')],
  ['start monday meeting', start('monday meeting')],
  ['start call 9:30', start('call', { at: clock('09:30') })],
  ['start release 2.1', start('release 2.1')],
  ['/start call', start('call')],
  ['START Call', start('Call')],
  ['starte Hilfe lesen für Projekt TrackingIM bei PrettyNeat', start('Hilfe lesen', { project: 'TrackingIM', organization: 'PrettyNeat' })],
  ['starte Telefonat um 9 Uhr', start('Telefonat', { at: clock('09:00') })],
  ['starte Telefonat gestern um 9:10 für acme', start('Telefonat', { organization: 'Acme', at: clock('09:10', '2026-11-22') })],
  ['beginne Telefonat vor 1,5 Stunden', start('Telefonat', { at: { kind: 'ago', seconds: 5_400 } })],
  ['stop', { verb: 'stop', at: null }],
  ['stop.', { verb: 'stop', at: null }],
  ['stop at 17:05', { verb: 'stop', at: clock('17:05') }],
  ['stop 17:05', { verb: 'stop', at: clock('17:05') }],
  ['stopp vor 20 min', { verb: 'stop', at: { kind: 'ago', seconds: 1_200 } }],
  ['fertig', { verb: 'stop', at: null }],
  ['continue', { verb: 'continue', at: null }],
  ['weiter seit 9', { verb: 'continue', at: clock('09:00') }],
  ['log 1h30 on call for Acme yesterday', log('call', { organization: 'Acme', day: '2026-11-22' })],
  ['log 1h30 call yesterday for Acme', log('call', { organization: 'Acme', day: '2026-11-22' })],
  ['add 90m call', log('call')],
  ['log call 1:30', log('call')],
  ['log 1.5 hours of call at 9:30', log('call', { at: clock('09:30') })],
  ['buche 1,5 h auf Telefonat am 12.11.', log('Telefonat', { day: '2026-11-12' })],
  ['buche anderthalb Stunden Telefonat vorgestern', log('Telefonat', { day: '2026-11-21' })],
  ['log 1h30 on call on friday', log('call', { day: '2026-11-20' })],
  ['log 1h30 yesterday on call', log('call', { day: '2026-11-22' })],
  ['log 1h30 on 30.09.2026 on call for project Bill', log('call', { day: '2026-09-30', project: 'Bill' })],
  ['log 1h30 on call 3/11', log('call', { day: '2026-11-03' })],
  ['log 1h30 on call on 12/11/2026', log('call', { day: '2026-11-12' })],
  ['log 1h30 "call on friday"', log('call on friday')],
  ['log call from 9 to 10:30 at Acme', log('call', { organization: 'Acme', amount: { kind: 'range', from: '09:00', to: '10:30' } })],
  ['log 22:00-1:00 deploy', log('deploy', { amount: { kind: 'range', from: '22:00', to: '01:00' } })],
  ['buche von 9 bis 10:30 Telefonat', log('Telefonat', { amount: { kind: 'range', from: '09:00', to: '10:30' } })],
  ['actually 9:10', { verb: 'amend', edge: null, at: clock('09:10') }],
  ['actually started at 9:10', { verb: 'amend', edge: 'start', at: clock('09:10') }],
  ['actually stopped 10 min ago', { verb: 'amend', edge: 'stop', at: { kind: 'ago', seconds: 600 } }],
  ['eigentlich um 9:10', { verb: 'amend', edge: null, at: clock('09:10') }],
  ['actually call for Acme', { verb: 'assign', task: 'call', project: null, organization: 'Acme' }],
  ['was for Acme', { verb: 'assign', task: null, project: null, organization: 'Acme' }],
  ['was for TrackingIM at PrettyNeat', { verb: 'assign', task: null, project: 'TrackingIM', organization: 'PrettyNeat' }],
  ['war für Projekt Neuland', { verb: 'assign', task: null, project: 'Neuland', organization: null }],
  ['note ask Ana about "the gap" ', { verb: 'note', text: 'ask Ana about "the gap"' }],
  ['notiz "für Acme"', { verb: 'note', text: 'für Acme' }],
  ['status', { verb: 'status' }],
  ['heute', { verb: 'today' }],
  ['week', { verb: 'week' }],
  ['who is working?', { verb: 'who' }],
  ['wer arbeitet gerade?', { verb: 'who' }],
  ['undo', { verb: 'undo' }],
  ['rückgängig!', { verb: 'undo' }],
  ['help', { verb: 'help', topic: null }],
  ['hilfe buche', { verb: 'help', topic: 'log' }],
]

describe('chat grammar', () => {
  for (const [sentence, expected] of table) {
    it(`reads "${sentence}"`, () => { expect(commandOf(sentence)).to.deep.equal(expected) })
  }

  it('asks whether a name that nobody knows is a new place or part of the task', () => {
    const asked = (sentence: string) => {
      const reading = read(sentence, { names: noNames })
      return reading.kind === 'question' ? [reading.words, reading.newScope, ...reading.commands] : [reading.kind]
    }
    expect(asked('log 1h30 on call for Acme yesterday')).to.deep.equal(['Acme', 'organization', log('call', { organization: 'Acme', day: '2026-11-22' }), log('call for Acme', { day: '2026-11-22' })])
    expect(asked('starte Telefonat bei Neuland')).to.deep.equal(['Neuland', 'organization', start('Telefonat', { organization: 'Neuland' }), start('Telefonat bei Neuland')])
    expect(asked('start call for Acme at PrettyNeat')[0], 'the nearest one first').to.equal('PrettyNeat')
    expect(asked('start call @acme')).to.deep.equal(['acme', 'organization', start('call', { organization: 'acme' }), start('call @ acme')])
    expect(asked('actually call for Acme')[0]).to.equal('Acme')
    const within = read('start call for Launch at Acme')
    expect(within.kind === 'question' && [within.words, within.newScope]).to.deep.equal(['Launch', 'project'])
    expect(commandOf('start call for Acme')).to.deep.equal(start('call', { organization: 'Acme' }))
    for (const task of ['waiting for approval', 'working at home', 'waiting for the 2nd version']) expect(commandOf(`start ${task}`, { names: noNames })).to.deep.equal(start(task))
  })

  it('P18: asks where words look like a day or a time that does not exist, is still to come, or is not clear', () => {
    const mistakes: Readonly<Record<string, readonly [code: string, words: string]>> = {
      'log 1h on ee for project Bill tomorrow': ['time-to-come', 'tomorrow'],
      'log 1h on bb for project Bill on 31.09.2026': ['time-unclear', '31.09.2026'],
      'log 1h on 31.09.2026 on bb for project Bill': ['time-unclear', '31.09.2026'],
      'log 1h on bb for project Bill tomorrow at Acme': ['time-to-come', 'tomorrow'],
      'log 1h on bb at client Newer next friday': ['time-to-come', 'next friday'],
      'log 1h call next friday': ['time-to-come', 'next friday'],
      'log 1h call on nov 31': ['time-unclear', 'nov 31'],
      'log 1h call at 25:00': ['time-unclear', '25:00'],
      'log 1h call on 31/9/26': ['time-unclear', '31/9/26'],
      'log 1h call 2026-02-30': ['time-unclear', '2026-02-30'],
      'log 1h call in 2 hours': ['time-to-come', 'in 2 hours'],
      'log 1h call last week': ['time-unclear', 'last week'],
      'start call tomorrow at 9:30': ['time-to-come', 'tomorrow'],
      'start call yesterday': ['time-unclear', 'yesterday'],
      'start planning monday': ['time-unclear', 'monday'],
      'start call on 31.2.': ['time-unclear', '31.2.'],
      'buche 1h Telefonat für Projekt Bill morgen': ['time-to-come', 'morgen'],
      'buche 1h Telefonat nächsten Freitag': ['time-to-come', 'nächsten Freitag'],
      'buche 1h Telefonat am 31.9.': ['time-unclear', '31.9.'],
      'starte Telefonat übermorgen': ['time-to-come', 'übermorgen'],
      'was for project Bill tomorrow': ['time-to-come', 'tomorrow'],
    }
    for (const [sentence, expected] of Object.entries(mistakes)) {
      const reading = read(sentence)
      expect(reading.kind === 'mistake' ? [reading.code, reading.words] : reading, sentence).to.deep.equal(expected)
    }
    expect(commandOf('log 1h on "31.09.2026" for project "Bill tomorrow"')).to.deep.include({ task: '31.09.2026', project: 'Bill tomorrow' })
  })

  it('takes the day before the month, unless the reader writes the month first', () => {
    expect(readDay('3/11/2026', today)).to.equal('2026-11-03')
    expect(readDay('3/11/2026', today, true)).to.equal('2026-03-11')
    expect(readDay('3.11.2026', today, true), 'between dots the day always comes first').to.equal('2026-11-03')
    expect(readDay('31/12', today)).to.equal('2025-12-31')
    expect(readDay('12/31', today)).to.equal(undefined)
    expect(readDay('12/31', today, true)).to.equal('2025-12-31')
  })

  it('asks for what is missing, with the words it could not use', () => {
    const mistakes = Object.entries({
      'start': 'task-missing', 'start at 9': 'task-missing', [`start ${'long '.repeat(30)}`]: 'task-too-long', 'log call': 'duration-missing', 'log 0m call': 'duration-missing',
      'log 1h': 'task-missing', 'actually': 'time-missing', 'actually started soon': 'time-missing', 'was': 'name-missing', 'was for Nobody': 'name-unknown',
      'note': 'text-missing', 'note ""': 'text-missing', 'stop for lunch': 'words-left', ['x'.repeat(longestSentence + 1)]: 'too-long',
    })
    for (const [sentence, code] of mistakes) {
      const reading = read(sentence)
      expect(reading.kind === 'mistake' && reading.code, sentence.slice(0, 40)).to.equal(code)
    }
    expect(read('was for Nobody')).to.have.property('words', 'Nobody')
  })

  it('leaves alone what begins with no command', () => {
    for (const sentence of ['', '   ', 'reading help', 'today was nice', '"start" call', 'starting call']) expect(read(sentence).kind, sentence).to.equal('unknown')
  })

  it('reads durations as people write them', () => {
    const said = { '1h30': 5_400, '1h30m': 5_400, '1 h 30 min': 5_400, '90m': 5_400, '1:30': 5_400, '1,5 h': 5_400, '1.5 hours': 5_400, '1 hour and 30 minutes': 5_400,
      '2 stunden': 7_200, 'half an hour': 1_800, 'eine halbe stunde': 1_800, '45 sek': 45, '1 h, 5 s': 3_605 }
    for (const [phrase, seconds] of Object.entries(said)) expect(durationOf(phrase), phrase).to.equal(seconds)
    for (const phrase of ['90', '1h30x', 'h', '5 m 1 h', '1:75', '']) expect(durationOf(phrase), phrase).to.equal(undefined)
  })

  it('reads times of day, and no hour that does not exist', () => {
    const said = { '9': '09:00', '9:30': '09:30', '9.30': '09:30', '9h30': '09:30', '12am': '00:00', '12 pm': '12:00', '9:30pm': '21:30', '17 uhr': '17:00', 'noon': '12:00', '9:30:15': '09:30:15' }
    for (const [phrase, time] of Object.entries(said)) expect(readClock(phrase), phrase).to.equal(time)
    for (const phrase of ['24', '9:60', '13pm', '0am', '100', 'nine']) expect(readClock(phrase), phrase).to.equal(undefined)
  })

  it('means a day that is not to come', () => {
    const said = { 'today': '2026-11-23', 'gestern': '2026-11-22', 'monday': '2026-11-23', 'tuesday': '2026-11-17', 'letzten freitag': '2026-11-20', '24.12.': '2025-12-24', '24.12.2024': '2024-12-24',
      'nov 3': '2026-11-03', 'dec 3': '2025-12-03', '3 days ago': '2026-11-20', '2026-11-01': '2026-11-01' }
    for (const [phrase, date] of Object.entries(said)) expect(readDay(phrase, today), phrase).to.equal(date)
    for (const phrase of ['31.2.', '2026-13-01', '2026-02-30', 'soon', '9:30']) expect(readDay(phrase, today), phrase).to.equal(undefined)
  })
})

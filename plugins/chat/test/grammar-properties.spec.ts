import { expect } from 'chai'
import fc from 'fast-check'
import { longestName, longestSentence, sentenceOf, verbs } from '../grammar/index.ts'
import type { Command, When } from '../grammar/index.ts'
import { read } from './grammar-support.ts'

const words = ['start', 'stop', 'log', 'for', 'at', '@', 'project', 'on', 'Acme', 'PrettyNeat', 'TrackingIM', 'yesterday', 'last', 'friday', '9:30', '9', '1h30', '90', 'm', 'ago', 'vor', 'gestern', 'für',
  'bei', 'um', '"', '„', '“', '\'', '/', 'from', 'to', 'bis', 'actually', 'was', 'note', 'home', '31.12.', '1,5', 'h', 'and', '\n', '🙂', '\u0000', '\ud800']
const anySentence = fc.oneof(
  fc.string({ unit: 'binary', maxLength: longestSentence + 10 }),
  fc.array(fc.constantFrom(...words), { maxLength: 600 }).map((list) => list.join(' ').slice(0, longestSentence)),
  fc.array(fc.constantFrom(...words), { maxLength: 900 }).map((list) => list.join('').slice(0, longestSentence)),
)

const date = fc.date({ min: new Date('1971-01-01'), max: new Date('2026-11-23'), noInvalidDate: true }).map((value) => value.toISOString().slice(0, 10))
const two = (most: number) => fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, '0'))
const time = fc.tuple(two(23), two(59), two(59)).map(([hour, minute, second]) => (second === '00' ? `${hour}:${minute}` : `${hour}:${minute}:${second}`))
const seconds = fc.integer({ min: 1, max: 359_999 })
const when: fc.Arbitrary<When> = fc.oneof(
  seconds.map((value) => ({ kind: 'ago' as const, seconds: value })),
  fc.record({ kind: fc.constant('clock' as const), date: fc.option(date), time }),
)
const name = fc.oneof(fc.string({ minLength: 1, maxLength: longestName, unit: 'grapheme' }), fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 12 }).map((list) => list.join(' ')))
  .map((text) => text.replaceAll(/\s+/g, ' ').trim()).filter((text) => text !== '' && text.length <= longestName)
const scope = { project: fc.option(name), organization: fc.option(name) }
const amount = fc.oneof(
  fc.record({ kind: fc.constant('duration' as const), seconds }),
  fc.record({ kind: fc.constant('range' as const), from: time, to: time }).filter(({ from, to }) => from !== to),
)
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ verb: fc.constant('start' as const), task: name, ...scope, at: fc.option(when) }),
  fc.record({ verb: fc.constantFrom('stop', 'continue'), at: fc.option(when) }),
  fc.record({ verb: fc.constant('log' as const), amount, task: name, ...scope, day: fc.option(date), at: fc.option(when) })
    .map((command) => {
      if (command.amount.kind === 'range') return { ...command, at: null }
      return command.at?.kind === 'ago' ? { ...command, day: null } : { ...command, at: command.at === null ? null : { ...command.at, date: null } }
    }),
  fc.record({ verb: fc.constant('amend' as const), edge: fc.constantFrom('start' as const, 'stop' as const, null), at: when }),
  fc.record({ verb: fc.constant('assign' as const), task: fc.option(name), ...scope }).filter(({ task, project, organization }) => task !== null || project !== null || organization !== null),
  fc.record({ verb: fc.constant('note' as const), text: fc.string({ minLength: 1, maxLength: 300 }).map((text) => text.trim()).filter((text) => text !== '') }),
  fc.record({ verb: fc.constant('help' as const), topic: fc.constantFrom(...verbs, null) }),
  fc.record({ verb: fc.constantFrom('status', 'today', 'week', 'who', 'undo') }),
) as fc.Arbitrary<Command>

describe('chat grammar, whatever is typed', () => {
  it('never throws', () => {
    fc.assert(fc.property(anySentence, (sentence) => { read(sentence) }), { numRuns: 1_500 })
  })

  it('does a bounded amount of work', () => {
    const most = { token: 0, lookup: 0, moment: 0 }
    fc.assert(fc.property(anySentence, (sentence) => {
      const counts = { token: 0, lookup: 0, moment: 0 }
      read(sentence, { count: (what) => { counts[what]++ } })
      for (const what of ['token', 'lookup', 'moment'] as const) most[what] = Math.max(most[what], counts[what])
    }), { numRuns: 1_500 })
    expect(most.token).to.be.at.most(longestSentence)
    expect(most.lookup).to.be.at.most(150)
    expect(most.moment).to.be.at.most(100)
  })

  it('never takes a day or a time that does not exist, or is still to come, into a name or for today', () => {
    const plain = fc.array(fc.constantFrom('bb', 'call', 'reading', 'help', 'Telefonat', 'v2', 'Müller', 'with', 'mit', 'Bill'), { minLength: 1, maxLength: 4 }).map((list) => list.join(' '))
    const unclear = fc.constantFrom('tomorrow', 'morgen', 'übermorgen', 'next friday', 'nächsten Freitag', 'next week', '31.09.2026', '31.2.', '2026-02-30', '31/9/2026', '25:00', 'at 25:00', 'nov 31', 'on 31 september', 'in 2 hours', 'in einer Stunde', 'kommende Woche')
    const place = fc.constantFrom('', ' for project Bill', ' at client Newer', ' für Projekt Neuland', ' at Acme', ' for TrackingIM')
    const verb = fc.constantFrom('start', 'log 1h on', 'starte', 'buche 1 h auf', 'was', 'actually')
    fc.assert(fc.property(verb, plain, place, unclear, fc.boolean(), (begin, task, where, when, last) => {
      const sentence = last ? `${begin} ${task}${where} ${when}` : `${begin} ${task} ${when}${where}`
      const reading = read(sentence)
      expect(reading.kind === 'mistake' && reading.code, sentence).to.be.oneOf(['time-unclear', 'time-to-come'])
    }), { numRuns: 1_000 })
  })

  for (const language of ['en', 'de'] as const) {
    it(`reads back its own echo as the same command (${language})`, () => {
      fc.assert(fc.property(anyCommand, (command) => {
        const sentence = sentenceOf(command, language)
        expect(read(sentence), sentence).to.deep.equal({ kind: 'command', command })
      }), { numRuns: 1_500 })
    })

    it(`echoes every sentence it understands so that it means the same (${language})`, () => {
      fc.assert(fc.property(anySentence, (sentence) => {
        const reading = read(sentence)
        if (reading.kind !== 'command') return
        const echo = sentenceOf(reading.command, language)
        if (echo.length <= longestSentence) expect(read(echo), `${sentence} → ${echo}`).to.deep.equal(reading)
      }), { numRuns: 1_500 })
    })
  }
})

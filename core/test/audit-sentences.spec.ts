import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { AuditRow } from '@overt/sdk'
import { coreKeys, writtenCoreText } from '../texts/core-texts.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { fileEntry, items, makeWork } from './work-support.ts'

const root = join(import.meta.dirname, '..', '..')
const plugins = readdirSync(join(root, 'plugins')).filter((id) => readdirSync(join(root, 'plugins', id)).includes('server'))

function* sourcesIn(folder: string): Generator<string> {
  for (const each of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, each.name)
    if (each.isDirectory()) {
      if (!['node_modules', 'test', 'testing', 'dist', 'fixtures'].includes(each.name)) yield* sourcesIn(path)
    } else if (each.name.endsWith('.ts')) yield readFileSync(path, 'utf8')
  }
}

const sentencesIn = (locale: string): Readonly<Record<string, string>> =>
  Object.fromEntries(coreKeys(locale).filter((key) => key.startsWith('audit.')).map((key) => [key.slice('audit.'.length), writtenCoreText(locale, key) ?? '']))
const [en, de] = [sentencesIn('en'), sentencesIn('de')]

/** Actions as they are written where they are recorded: by name, or handed to what records them. */
const written = [
  /\baction: [`']([a-z]+(?:-[a-z]+)*(?:\.[a-z-]+)+)[`']/g,
  /\b(?:announce|announceCorrection|announcePunch|noteChange|noted|changed|record)\([^)'\n]*'([a-z]+(?:-[a-z]+)*\.[a-z-]+)'/g,
  /\baction: [^,\n]*\? '([a-z-]+\.[a-z-]+)' : '[a-z-]+\.[a-z-]+'/g,
  /\baction: [^,\n]*\? '[a-z-]+\.[a-z-]+' : '([a-z-]+\.[a-z-]+)'/g,
  /return changed\(unit, caller, [^\n]*'(report-schedule\.[a-z]+)'/g,
]
/** Of the trail of the installation, which has pages of its own, or made of what the key names. */
const elsewhere = new Set(['operator.settings-changed', 'operator.added', 'operator.removed', 'workspace.erased'])
const composed: Readonly<Record<string, readonly string[]>> = {
  core: ['organization', 'project', 'task', 'entry'].flatMap((kind) => ['created', 'updated', 'deleted', 'restored'].map((act) => `${kind}.${act}`)).concat(['workspace.grace', 'workspace.read-only', 'organization.merged', 'project.merged', 'task.merged']),
  attendance: ['requested', 'approved', 'rejected', 'asked', 'answered', 'withdrawn'].map((act) => `correction.${act}`).concat(['leave.approved', 'leave.rejected', 'leave.withdrawn', 'leave.reopened']),
  privacy: ['member.copied', 'workspace.copied', 'member.copy-deleted', 'workspace.copy-deleted', 'privacy-proposal.approved', 'privacy-proposal.rejected', 'privacy-objection.accepted', 'privacy-objection.rejected', 'privacy-objection.withdrawn'],
}

function actionsIn(folder: string): readonly string[] {
  const found = new Set<string>()
  for (const source of sourcesIn(folder)) for (const pattern of written) for (const [, action] of source.matchAll(pattern)) found.add(action!)
  return [...found].filter((action) => !elsewhere.has(action))
}
/** Actions whose sentence names both who acted and whose record it is, without one for those who acted on their own, or with one that names them twice. */
function withoutOwn(texts: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(texts).filter((action) => !action.endsWith('.own') && ['who', 'member'].every((name) => placesOf(texts[action]!).includes(name)))
    .filter((action) => { const own = texts[`${action}.own`]; return own === undefined || !own.includes('{who}') || own.includes('{member}') })
}
const placesOf = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted()

describe('every action of the audit trail', () => {
  it('of the core has a sentence in English and in German', () => {
    const actions = [...actionsIn(join(root, 'core')), ...composed['core']!]
    expect(actions.length).to.be.greaterThan(50)
    expect(actions.filter((action) => en[action] === undefined || de[action] === undefined)).to.deep.equal([])
  })

  for (const id of plugins) {
    it(`of ${id} has one in its catalogues`, () => {
      const catalogue = (language: string): Readonly<Record<string, string>> => JSON.parse(readFileSync(join(root, 'plugins', id, 'locales', `${language}.json`), 'utf8')) as Record<string, string>
      const [english, german] = [catalogue('en'), catalogue('de')]
      const actions = [...actionsIn(join(root, 'plugins', id, 'server')), ...composed[id] ?? []]
      expect(actions.filter((action) => english[`audit.${action}`] === undefined || german[`audit.${action}`] === undefined)).to.deep.equal([])
      const told = Object.keys(english).filter((key) => key.startsWith('audit.'))
      expect(told.filter((key) => placesOf(english[key]!).join() !== placesOf(german[key] ?? '').join())).to.deep.equal([])
    })
  }

  it('that can be about whoever acted names them once', () => {
    const catalogues = plugins.flatMap((id) => ['en', 'de'].map((language) => JSON.parse(readFileSync(join(root, 'plugins', id, 'locales', `${language}.json`), 'utf8')) as Record<string, string>))
    const told = catalogues.map((texts) => Object.fromEntries(Object.entries(texts).filter(([key]) => key.startsWith('audit.'))))
    expect([en, de, ...told].flatMap(withoutOwn)).to.deep.equal([])
  })

  it('says the same in both languages, with known places', () => {
    expect(Object.keys(de).toSorted()).to.deep.equal(Object.keys(en).toSorted())
    for (const [action, text] of Object.entries(en)) {
      expect(placesOf(text), action).to.deep.equal(placesOf(de[action]!))
      expect(placesOf(text).filter((name) => !['who', 'member', 'name', 'date', 'plugin'].includes(name)), action).to.deep.equal([])
    }
  })
})

describe('the audit trail in sentences', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ clock: '2026-03-02T08:00:00Z' }) })
  after(() => platform.close())

  it('says who did what in the reader\'s language, names kinds, is found by person, kind and record, and exported by who may read it', async () => {
    const acme = await platform.workspace({ timeZone: 'UTC' })
    const mia = await acme.member({ name: 'Mia' })
    const work = await makeWork(acme.admin)
    const entry = await fileEntry(mia, work.taskId, '2026-02-28T09:00:00Z', '2026-02-28T10:00:00Z')
    await acme.admin.patch(`/entries/${entry.id}`, { description: '=1+1' })
    const sentences = async (query: string, headers = {}): Promise<readonly string[]> => items<AuditRow>(await acme.admin.get(`/audit?${query}`, headers)).map(({ sentence }) => sentence)
    expect(await sentences(`subject=Entry&subjectId=${entry.id}`)).to.deep.equal(['Ada Admin changed Mia\'s entry of 28 Feb 2026', 'Mia added an entry of 28 Feb 2026'])
    expect(await sentences(`actorId=${mia.id}&subject=Entry`)).to.deep.equal(['Mia added an entry of 28 Feb 2026'])
    expect((await sentences('subject=Task'))[0]).to.match(/^Ada Admin created the task “Task \d+”$/)
    const kinds = items<{ subject: string; title: string }>(await acme.admin.get('/audit/kinds'))
    expect(kinds).to.deep.include({ subject: 'Entry', title: 'Time entries' })
    const file = await acme.admin.get('/audit/export.csv?subject=Entry')
    expect(file.headers['content-type']).to.contain('text/csv')
    expect(file.body).to.contain('Ada Admin changed Mia\'s entry of 28 Feb 2026').and.to.contain(entry.id)
    expect((await sentences('action=audit.exported'))).to.deep.equal(['Ada Admin exported the audit trail'])
    expect(items<{ subject: string }>(await mia.get('/me/looks')).map(({ subject }) => subject)).to.include('AuditRow')
    for (const path of ['/audit/export.csv', '/audit/kinds']) expect((await mia.get(path)).statusCode, path).to.equal(403)
  })
})

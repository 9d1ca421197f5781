import { expect } from 'chai'
import fc from 'fast-check'
import pg from 'pg'
import { applicationName, charactersOf, cleanName, composeNames, cutText, firstCharacter, uuidv7 } from '@overt/sdk'
import { bindKnex } from '../database/unit-of-work.ts'
import { nameFaults } from '@overt/testing'
import type { ApiDocument } from '@overt/testing'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

describe('text', () => {
  describe('that is cut', () => {
    it('P26: ends in a whole character: emoji of several code points, flags, letters with accents', () => {
      expect(cutText('abc', 3)).to.equal('abc')
      expect(cutText('abcd', 3)).to.equal('abc')
      expect(cutText(`${'x'.repeat(115)}\u{1F600} t`, 116)).to.equal(`${'x'.repeat(115)}\u{1F600}`)
      expect(cutText(`${'x'.repeat(115)}\u{1F600} t`, 115)).to.equal('x'.repeat(115))
      expect(cutText('ab👩‍👩‍👧‍👦', 5)).to.equal('ab')
      expect(cutText('ab👩‍👩‍👧‍👦', 9)).to.equal('ab👩‍👩‍👧‍👦')
      expect(cutText('🇩🇪🇫🇷', 3)).to.equal('🇩🇪')
      expect(cutText('ae\u0301x', 2)).to.equal('a')
      expect(cutText('한국어', 2)).to.equal('한국')
      expect(cutText('नमस्ते', 3)).to.equal('नम')
      expect(cutText('😀😀', 3, 'units')).to.equal('😀')
    })

    it('is never longer than asked for, well-formed, and its own beginning', () => {
      fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 0, max: 60 }), fc.constantFrom('points' as const, 'units' as const), (text, maximum, measure) => {
        const cut = cutText(text, maximum, measure)
        const length = measure === 'units' ? cut.length : [...cut].length
        return length <= maximum && cut.isWellFormed() && text.startsWith(cut)
      }))
      expect([...cutText(`a${'\u0301'.repeat(500)}`, 40)]).to.have.lengthOf(40)
    })

    it('is counted and begun by what people call a character', () => {
      expect(charactersOf('e\u0301👩‍💻x')).to.deep.equal(['e\u0301', '👩‍💻', 'x'])
      expect(firstCharacter('👩‍💻 Ada')).to.equal('👩‍💻')
      expect(firstCharacter('')).to.equal('')
    })
  })

  it('of a name is in NFC, with single spaces within and nothing invisible around', () => {
    expect(cleanName('  Cafe\u0301 \u00a0  au\tlait\u200b\u202c ')).to.equal('Café au lait')
    expect(cleanName('\ufeffx\u00ad')).to.equal('x')
    expect(cleanName('👩\u200d💻')).to.equal('👩\u200d💻')
  })

  it('of an application is null where nothing can be seen', () => {
    expect(applicationName('Firefox')).to.equal('Firefox')
    expect(applicationName('Cafe\u0301\u0000Maker\n')).to.equal('Café Maker')
    for (const name of ['', ' ', '\u200b\u200d', '\u0301', '\n\0', undefined, null]) expect(applicationName(name), JSON.stringify(name)).to.equal(null)
    expect(applicationName(`${'x'.repeat(199)}👩‍👩‍👧‍👦`)).to.equal('x'.repeat(199))
  })
})

describe('names', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  before(async () => {
    platform = await createTestPlatform()
    workspace = await platform.workspace()
  })
  after(() => platform.close())

  it('P24: are one name in whichever form they are typed', async () => {
    const { admin } = workspace
    const organizationId = (await admin.post('/organizations', { name: 'Acme' })).json<{ id: string }>().id
    const projectId = (await admin.post('/projects', { name: 'Site', organizationId })).json<{ id: string }>().id
    const first = await admin.post('/tasks', { name: 'Caf\u00e9', projectId })
    expect([first.statusCode, first.json<{ name: string }>().name]).to.deep.equal([201, 'Café'])
    expect((await admin.post('/tasks', { name: 'Cafe\u0301', projectId })).json()).to.include({ status: 409, code: 'name-taken' })
    expect((await admin.get(`/tasks?search=${encodeURIComponent('Cafe\u0301')}`)).json<{ items: unknown[] }>().items).to.have.lengthOf(1)
    const started = await admin.post('/timer/start', { task: 'CAFE\u0301', project: 'Site' })
    expect(started.json<{ taskId: string }>().taskId).to.equal(first.json<{ id: string }>().id)
  })

  it('need a visible character, wherever a body has one', async () => {
    const { admin } = workspace
    for (const name of ['\u200b', '\u202e\u202c', '\u0301', ' \u3164']) {
      for (const [path, body] of [['/organizations', { name }], ['/api/workspaces', { name, timeZone: 'UTC' }], ['/api/me/tokens', { name }], ['/organizations', { name: 'x', tags: [name] }]] as const) {
        expect((await admin.post(path, body)).json(), `${path} ${JSON.stringify(body)}`).to.include({ status: 400, code: 'validation-failed' })
      }
      expect((await admin.patch('/api/me', { name })).statusCode).to.equal(400)
    }
    const document = (await platform.app.inject({ url: '/api/openapi.json' })).json<ApiDocument>()
    expect(nameFaults(document, '/api/')).to.deep.equal([])
  })

  it('stored before are brought into NFC without losing one; those that meet get a number', async () => {
    const client = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await client.connect()
    try {
      await client.query('begin')
      await client.query('create table core.oldname (workspace_id uuid, parent_id uuid, name text, gone boolean default false)')
      const parent = uuidv7()
      for (const [name, gone] of [['Caf\u00e9', false], ['Cafe\u0301', false], ['CAFE\u0301', false], ['Caf\u00e9 (2)', false], ['Ame\u0301lie', false], ['Am\u00e9lie', true], ['x', false]] as const) {
        await client.query('insert into core.oldname values ($1, $2, $3, $4)', [workspace.id, parent, name, gone])
      }
      await client.query('insert into core.oldname values ($1, $2, $3)', [workspace.id, uuidv7(), 'Cafe\u0301'])
      await composeNames(bindKnex(client), 'core.oldname', 'name', { within: ['parent_id'], among: 'not gone' })
      const { rows } = await client.query<{ name: string }>('select name from core.oldname order by ctid')
      expect(rows.map(({ name }) => name).toSorted()).to.deep.equal(['Amélie', 'Amélie', 'CAFÉ (4)', 'Café', 'Café', 'Café (2)', 'Café (3)', 'x'])
      const refused = await client.query('insert into core.oldname values ($1, $2, $3)', [workspace.id, parent, 'e\u0301']).catch((error: unknown) => error)
      expect(refused).to.include({ code: '23514' })
    } finally {
      await client.query('rollback')
      await client.end()
    }
  })
})

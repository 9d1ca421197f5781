import { expect } from 'chai'
import { definePlugin, tenantTable } from '@overt/sdk'
import type { Look, LookNews } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { readyAgent } from './device-agent.ts'
import { items, makeWork, fileEntry } from './work-support.ts'
import { plainRoute } from './plain-route.ts'

const shown = { ...plainRoute, config: { looks: { subject: 'Page' } } }

/** Shows pages of a diary; it says nothing of reasons anywhere. */
const diary = definePlugin({
  id: 'diary',
  subjects: {
    Page: { table: 'p_diary.page', actions: ['read'], columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } } },
    Weather: { table: 'p_diary.page', actions: ['read'], columns: {}, sensitive: false },
  },
  migrations: [{ name: '001-page', up: (database, schema) => tenantTable(database, schema, 'page', 'id uuid not null, member_id uuid not null') }],
  server(app, context) {
    app.get<{ Params: { subject: string; memberIds: string } }>('/:subject/:memberIds', shown, (request) => context.inWorkspace(request, async (unit) => {
      const { subject, memberIds } = request.params
      const ids = memberIds.split(',')
      await context.audit.viewed(unit, ids.length > 1 ? { subject, how: 'listed', counts: new Map(ids.map((id) => [id, 2])) } : { subject, memberId: ids[0]!, count: 1 })
      return { pages: ['Dear diary'] }
    }))
    app.post<{ Body: { memberId: string } }>('/search', shown, (request) => context.inWorkspace(request, async (unit) => {
      await context.audit.viewed(unit, { subject: 'Page', memberId: request.body.memberId, count: 3, how: 'exported' })
      return { pages: ['Dear diary'] }
    }))
  },
})

describe('access receipts', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let manager: TestMember
  let mia: TestMember
  let ben: TestMember

  before(async () => { platform = await createTestPlatform({ plugins: [diary] }) })
  after(() => platform.close())
  beforeEach(async () => {
    acme = await platform.workspace({ enabled: ['diary'] })
    manager = await acme.member({ role: 'manager', name: 'Max Manager' })
    mia = await acme.member({ name: 'Mia' })
    ben = await acme.member({ name: 'Ben' })
  })

  const looksOf = async (person: TestMember, query = '') => items<Look>(await person.get(`/me/looks?${query}`))
  const look = (person: TestMember, path: string, headers: Readonly<Record<string, string>> = {}) => person.get(path, headers)
  const askForReasons = async () => expect((await acme.admin.patch('', { lookReason: 'sensitive' })).statusCode).to.equal(200)
  const page = (person: TestMember) => `/plugins/diary/Page/${person.id}`

  it('say who looked at what, when, how often and how many, in words', async () => {
    const work = await makeWork(mia)
    const entry = await fileEntry(mia, work.taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')
    await mia.get(`/entries/${entry.id}`)
    expect(await looksOf(mia), 'one\'s own look is none').to.deep.equal([])
    await manager.get(`/entries?memberId=${mia.id}`)
    await manager.get(`/entries/${entry.id}`)
    await look(manager, `/plugins/diary/Weather/${mia.id},${ben.id}`)
    await look(manager, `/plugins/diary/Weather/${mia.id},${ben.id}`)
    const [weather, entries, ...none] = await looksOf(mia)
    expect(weather).to.deep.include({ viewerName: 'Max Manager', subject: 'Weather', how: 'listed', looks: 1, records: 2, reason: null, fresh: true })
    expect(entries).to.deep.include({ viewerName: 'Max Manager', subject: 'Entry', title: 'Time entries', how: 'opened', looks: 2, records: 2, reason: null })
    expect(none).to.deep.equal([])
    expect((await looksOf(mia, 'locale=de'))[1]?.title).to.equal('Zeiteinträge')
    expect(weather?.title, 'no identifier where a plugin has no words').to.not.equal('Weather')
    expect(await looksOf(manager)).to.deep.equal([])
  })

  it('count every one of many looks at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => look(index % 2 === 0 ? manager : acme.admin, page(index % 3 === 0 ? ben : mia))))
    expect(answers.map(({ statusCode }) => statusCode)).to.deep.equal(Array.from({ length: 20 }, () => 200))
    const counts = [...await looksOf(mia), ...await looksOf(ben)].map(({ looks }) => looks)
    expect(counts).to.have.length(4)
    expect(counts.reduce((sum, each) => sum + each, 0)).to.equal(20)
  })

  it('are found by person and by date, page by page, the latest first', async () => {
    for (const [index, person] of [manager, acme.admin, ben].entries()) await look(person, page(mia), { 'overt-reason': `Question number ${index}` })
    const all = await looksOf(mia)
    expect(all.map(({ reason }) => reason)).to.deep.equal(['Question number 2', 'Question number 1', 'Question number 0'])
    expect((await looksOf(mia, `viewerId=${manager.id}`)).map(({ viewerId }) => viewerId)).to.deep.equal([manager.id])
    const today = Temporal.Now.plainDateISO('UTC')
    expect(await looksOf(mia, `from=${today.subtract({ days: 1 })}&to=${today.add({ days: 1 })}`)).to.have.length(3)
    expect(await looksOf(mia, `to=${today.subtract({ days: 2 })}`)).to.deep.equal([])
    const first = (await mia.get('/me/looks?limit=2')).json<{ items: Look[]; nextCursor: string }>()
    const second = (await mia.get(`/me/looks?limit=2&cursor=${first.nextCursor}`)).json<{ items: Look[]; nextCursor: null }>()
    expect([...first.items, ...second.items].map(({ id }) => id)).to.deep.equal(all.map(({ id }) => id))
    expect((await mia.get('/me/looks/viewers')).json<{ items: { id: string }[] }>().items.map(({ id }) => id)).to.have.members([manager.id, acme.admin.id, ben.id])
    expect((await mia.get('/me/looks?cursor=x')).statusCode).to.equal(400)
  })

  it('tell what is new since they were last seen', async () => {
    const news = async () => (await mia.get('/me/looks/news')).json<LookNews>()
    expect(await news()).to.deep.equal({ receipts: 0, viewers: [] })
    await look(manager, page(mia))
    expect(await news()).to.deep.equal({ receipts: 1, viewers: ['Max Manager'] })
    const [{ lastAt }] = await looksOf(mia) as [Look]
    expect((await mia.put('/me/looks/seen', { at: lastAt })).statusCode).to.equal(204)
    expect(await news()).to.deep.equal({ receipts: 0, viewers: [] })
    expect((await looksOf(mia))[0]?.fresh).to.equal(false)
    await look(ben, page(mia))
    expect(await news()).to.deep.equal({ receipts: 1, viewers: ['Ben'] })
  })

  it('ask for a reason before anything is shown, where the workspace wants one, and show it to the person', async () => {
    await askForReasons()
    const refused = await look(manager, page(mia))
    expect(refused.statusCode).to.equal(403)
    expect(refused.json()).to.deep.include({ code: 'reason-required', members: [mia.id], names: ['Mia'], count: 1 })
    expect(refused.body).to.not.contain('Dear diary')
    expect((await look(manager, page(mia), { 'overt-reason': '   ' })).statusCode, 'spaces are no reason').to.equal(403)
    expect(await looksOf(mia), 'a refused look is none').to.deep.equal([])
    const given = await look(manager, page(mia), { 'overt-reason': encodeURIComponent('  Rückfrage zur Schicht ✓ ') })
    expect(given.statusCode).to.equal(200)
    await look(manager, page(mia), { 'overt-reason': 'Another one' })
    expect((await looksOf(mia)).map(({ reason }) => reason)).to.deep.equal(['Another one', 'Rückfrage zur Schicht ✓'])
    expect((await look(mia, page(mia))).statusCode, 'one\'s own').to.equal(200)
    expect((await look(manager, `/plugins/diary/Weather/${mia.id}`)).statusCode, 'what is not sensitive').to.equal(200)
    expect((await manager.get(`/entries?memberId=${mia.id}`)).statusCode).to.equal(200)
  })

  it('take one reason for a page of many people, and for a request with a body', async () => {
    await askForReasons()
    const team = `/plugins/diary/Page/${mia.id},${ben.id},${manager.id}`
    expect((await look(manager, team)).json<{ members: string[] }>().members).to.have.members([mia.id, ben.id])
    expect((await look(manager, team, { 'overt-reason': 'Weekly%20review' })).statusCode).to.equal(200)
    expect((await looksOf(mia))[0]).to.deep.include({ how: 'listed', records: 2, reason: 'Weekly review' })
    expect((await looksOf(ben))[0]?.reason).to.equal('Weekly review')
    expect((await manager.post('/plugins/diary/search', { memberId: mia.id })).statusCode).to.equal(403)
    expect((await manager.post('/plugins/diary/search', { memberId: mia.id }, { 'overt-reason': 'Yearly%20audit' })).statusCode).to.equal(200)
    expect((await looksOf(mia))[0]).to.deep.include({ how: 'exported', records: 3, reason: 'Yearly audit' })
  })

  it('take the reason of pictures and downloads, for which a page can set no header, from a cookie, and of nothing else', async () => {
    await askForReasons()
    const cookie = { cookie: `overt_reason=${encodeURIComponent('Checking a picture')}` }
    expect((await look(manager, page(mia), { ...cookie, 'sec-fetch-mode': 'no-cors' })).statusCode).to.equal(200)
    expect((await looksOf(mia))[0]?.reason).to.equal('Checking a picture')
    expect((await look(manager, page(mia), { ...cookie, 'sec-fetch-mode': 'cors' })).statusCode).to.equal(403)
    expect((await look(manager, page(mia), cookie)).statusCode).to.equal(403)
  })

  it('refuse a reason that cannot be read', async () => {
    for (const reason of ['%E0%A4%A', encodeURIComponent('x'.repeat(201)), 'question%00about', 'question%0Aabout', 'Audit', 'abcdefghi', '1234567890', '..........', encodeURIComponent('a\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200bb')]) {
      const answer = await look(manager, page(mia), { 'overt-reason': reason })
      expect([answer.statusCode, answer.json<{ code: string }>().code], reason).to.deep.equal([400, 'wrong-reason'])
    }
    expect((await look(manager, page(mia), { 'overt-reason': encodeURIComponent('ß'.repeat(200)) })).statusCode).to.equal(200)
    expect((await look(manager, page(mia), { 'overt-reason': encodeURIComponent('\u200b\u2060 Question 4711 \u3164') })).statusCode, 'eight letters').to.equal(400)
    expect((await look(manager, page(mia), { 'overt-reason': encodeURIComponent('\u200b\u2060 About Monday \u3164') })).statusCode).to.equal(200)
    expect((await looksOf(mia)).map(({ reason }) => reason)).to.include('About Monday')
  })

  it('let only those who may change the workspace switch the question on, and put that into the trail', async () => {
    expect((await manager.patch('', { lookReason: 'sensitive' })).statusCode).to.equal(403)
    expect((await acme.admin.patch('', { lookReason: 'sometimes' })).statusCode).to.equal(400)
    await askForReasons()
    const [row] = (await acme.admin.get('/audit?action=workspace.updated')).json<{ items: { before: { lookReason: string }; after: { lookReason: string } }[] }>().items
    expect([row?.before.lookReason, row?.after.lookReason]).to.deep.equal(['off', 'sensitive'])
  })

  it('reach the open page of the person within two seconds, and nobody else\'s', async () => {
    const { live, abilities, database } = platform.platform
    const heard: string[] = []
    const people = [mia, ben, manager, acme.admin]
    const told = Promise.withResolvers<undefined>()
    const stops = await Promise.all(people.map(async (person) => {
      const ability = await database.inWorkspace({ workspaceId: acme.id }, (unit) => abilities.of(unit, person.id))
      return live.subscribe(acme.id, () => ability, ({ type }) => {
        if (type !== 'looks.changed') return
        heard.push(person.id)
        if (person === mia) told.resolve(undefined)
      }, person.id)
    }))
    stops.push(live.subscribe(acme.id, () => { throw new Error('nobody\'s rights decide this') }, ({ type }) => { heard.push(type) }))
    const before = performance.now()
    await look(manager, page(mia))
    await told.promise
    expect(performance.now() - before).to.be.below(2_000)
    await look(manager, page(manager))
    expect(heard).to.deep.equal([mia.id])
    for (const stop of stops) stop()
  })

  it('are there on the computer of the person, and only that person\'s', async () => {
    await look(manager, page(mia), { 'overt-reason': 'Handover%20to%20Max' })
    const agent = await readyAgent(platform.app, mia)
    const answer = await agent.request('GET', '/looks?limit=10&locale=de')
    expect(answer.json<{ items: Look[] }>().items.map(({ viewerName, reason }) => [viewerName, reason])).to.deep.equal([['Max Manager', 'Handover to Max']])
    const etag = String(answer.headers['etag'])
    expect((await agent.request('GET', '/looks?limit=10&locale=de', undefined, { 'if-none-match': etag })).statusCode).to.equal(304)
    await look(acme.admin, page(mia))
    const first = await agent.request('GET', '/looks?limit=1', undefined, { 'if-none-match': etag })
    expect(first.json<{ items: Look[] }>().items.map(({ viewerId }) => viewerId)).to.deep.equal([acme.admin.id])
    const { nextCursor } = first.json<{ nextCursor: string }>()
    expect((await agent.request('GET', `/looks?cursor=${nextCursor}`)).json<{ items: Look[] }>().items.map(({ viewerId }) => viewerId)).to.deep.equal([manager.id])
    expect((await (await readyAgent(platform.app, ben)).request('GET', '/looks')).json<{ items: Look[] }>().items).to.deep.equal([])
    expect((await platform.app.inject({ method: 'GET', url: '/api/agent/looks' })).statusCode).to.equal(401)
    expect((await platform.app.inject({ method: 'GET', url: '/api/agent/looks', headers: { authorization: `Bearer ${mia.token}` } })).statusCode).to.equal(401)
  })
})

import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { base, chatFolder, entriesOf, readingsOf, runningOf, say } from './chat-support.ts'

/** A Monday, 10:00 in Berlin. */
const start = '2026-11-23T09:00:00Z'

describe('a conversation', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let ana: TestMember

  before(async () => { platform = await createTestPlatform({ plugins: [chatFolder], clock: start }) })
  after(() => platform.close())
  beforeEach(async () => {
    platform.clock.set(start)
    workspace = await platform.workspace({ timeZone: 'Europe/Berlin', enabled: ['chat'] })
    ana = await workspace.member({ name: 'Ana' })
  })
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  it('says so when there never was a project, and starts on the fly when one is named', async () => {
    const refused = await say(ana, 'start reading help')
    expect(refused.answer.kind).to.equal('fault')
    expect(refused.answer.text).to.include('no project yet')
    const said = await say(ana, 'start reading help for project TrackingIM at PrettyNeat')
    expect(said.answer).to.deep.equal({ kind: 'done', text: 'Started reading help · TrackingIM · PrettyNeat.' })
    expect(await runningOf(ana)).to.include({ source: 'chat', startedAt: '2026-11-23T09:00:00.000Z' })
    platform.clock.advance({ minutes: 65 })
    const next = await say(ana, 'start a call')
    expect(next.answer.text).to.equal('Started a call · TrackingIM · PrettyNeat. Stopped reading help · TrackingIM · PrettyNeat after 1 h 5 m.')
    const [first, second] = await entriesOf(ana)
    expect(first?.stoppedAt).to.equal(second?.startedAt)
  })

  it('stops, goes on, and tells what is, was today and this week', async () => {
    await say(ana, 'log 1h on planning for project Relaunch at Acme yesterday')
    expect((await say(ana, 'status')).answer.text).to.equal('Nothing is running.')
    expect((await say(ana, 'stop')).answer).to.deep.equal({ kind: 'fault', text: 'Nothing is running.' })
    await say(ana, 'start call for Acme at 9:30')
    expect((await say(ana, 'status')).answer.text).to.equal('call · Relaunch · Acme has been running since 09:30, 30 m.')
    expect((await say(ana, 'stop 5 min ago')).answer.text).to.equal('Stopped call · Relaunch · Acme after 25 m.')
    expect((await say(ana, 'continue')).answer.text).to.equal('Started call · Relaunch · Acme.')
    platform.clock.advance({ minutes: 20 })
    expect((await say(ana, 'start call')).answer).to.deep.equal({ kind: 'told', text: 'call · Relaunch · Acme is already running.' })
    expect((await say(ana, 'start mail at 9:27')).answer.text, 'which was stopped at 9:55').to.equal('That overlaps call · Relaunch · Acme, 09:30–09:55.')
    expect((await say(ana, 'start mail at 9:57')).answer.text, 'the running one began at 10:00').to.equal('That overlaps call · Relaunch · Acme, which has been running since 10:00.')
    expect((await say(ana, 'today')).answer.text).to.equal('Today: 45 m\n45 m  call · Relaunch · Acme')
    expect((await say(ana, 'week')).answer.text).to.equal('This week: 45 m\nMon 23 Nov  45 m')
  })

  it('P08: starts although work is planned for later, and says what is planned where it goes on now', async () => {
    await say(ana, 'start a for project P at Acme')
    await say(ana, 'stop')
    const { taskId } = (await entriesOf(ana))[0]!
    const planned = await ana.post('/entries', { taskId, startedAt: '2026-11-23T12:00:00Z', stoppedAt: '2026-11-23T13:00:00Z' })
    expect(planned.statusCode, planned.body).to.equal(201)
    platform.clock.set('2026-11-23T10:00:00Z')
    expect((await say(ana, 'start b for project P')).answer).to.deep.equal({ kind: 'done', text: 'Started b · P · Acme.' })
    platform.clock.set('2026-11-23T12:30:00Z')
    expect((await say(ana, 'start c for project P')).answer).to.deep.equal({ kind: 'fault', text: 'You have planned a · P · Acme, 13:00–14:00. End that entry on the Time page, then start.' })
    expect((await say(ana, 'stop')).answer.text).to.equal('Stopped b · P · Acme after 2 h 0 m.')
    platform.clock.set('2026-11-23T13:10:00Z')
    expect((await say(ana, 'start c for project P')).answer.text).to.equal('Started c · P · Acme.')
  })

  it('finds free time for logged work and never fills taken time', async () => {
    const logged = await say(ana, 'log 1h30 on call for project Relaunch at Acme')
    expect(logged.answer.text).to.equal('Logged 1 h 30 m on call · Relaunch · Acme, 08:30–10:00.')
    expect((await say(ana, 'log 30m mail')).answer.text).to.equal('Logged 30 m on mail · Relaunch · Acme, 08:00–08:30.')
    expect((await say(ana, 'log 2h planning on friday')).answer.text).to.include('Fri 20 Nov 09:00–11:00')
    expect((await say(ana, 'log 1h planning on friday')).answer.text).to.include('Fri 20 Nov 11:00–12:00')
    expect((await say(ana, 'log 8:45-9:15 mail')).answer).to.deep.equal({ kind: 'fault', text: 'That overlaps call · Relaunch · Acme, 08:30–10:00.' })
    expect((await say(ana, 'log 9h mail')).answer.text).to.include('no free stretch')
    expect((await say(ana, 'log 10:00-11:00 mail')).answer.text).to.equal('Work can be logged once it is over.')
    expect(await entriesOf(ana)).to.have.length(4)
  })

  it('takes commands back one by one, with what they made', async () => {
    await say(ana, 'start planning for project Relaunch at Acme')
    platform.clock.advance({ minutes: 30 })
    const said = await say(ana, 'start call for project Launch at Newer')
    expect(said.undo?.path).to.equal(`${base}/messages/${said.id}/undo`)
    const undone = await ana.post(said.undo!.path, {})
    expect(undone.json<{ message: string }>().message).to.equal('Undone: start call for project Launch at Newer')
    const [only, ...none] = await entriesOf(ana)
    expect(none).to.deep.equal([])
    expect(only).to.include({ startedAt: '2026-11-23T09:00:00.000Z', stoppedAt: null })
    expect((await ana.get('/organizations')).json<{ items: { name: string }[] }>().items.map(({ name }) => name)).to.deep.equal(['Acme'])
    expect((await ana.post(said.undo!.path, {})).json<{ message: string }>().message).to.equal('There is nothing recent to take back.')
    expect((await say(ana, 'undo')).answer.text).to.equal('Undone: start planning for project Relaunch at Acme')
    expect(await entriesOf(ana)).to.deep.equal([])
    expect((await say(ana, 'undo')).answer.kind).to.equal('fault')
  })

  it('keeps what others began to use when it takes a command back', async () => {
    await say(ana, 'start planning for project Relaunch at Acme')
    await say(await workspace.member({ name: 'Ben' }), 'start planning for Relaunch')
    await say(ana, 'undo')
    expect((await ana.get('/tasks')).json<{ items: unknown[] }>().items).to.have.length(1)
  })

  it('takes nothing back that was changed since, or is too old', async () => {
    await say(ana, 'start planning for project Relaunch at Acme')
    platform.clock.advance({ minutes: 5 })
    await say(ana, 'stop')
    const [entry] = await entriesOf(ana)
    const { headers } = await ana.get(`/entries/${entry!.id}`)
    await ana.patch(`/entries/${entry!.id}`, { description: 'by hand' }, { 'if-match': String(headers['etag']) })
    expect((await say(ana, 'undo')).answer.text).to.equal('It was changed since; please change it by hand.')
    platform.clock.advance({ minutes: 61 })
    expect((await say(ana, 'undo')).answer.text).to.equal('There is nothing recent to take back.')
  })

  it('mends the latest work: its times, its place, its text', async () => {
    await say(ana, 'start planning for project Relaunch at Acme at 9:00')
    await say(ana, 'start call for Relaunch at 9:40')
    expect((await say(ana, 'actually 9:30')).answer.text).to.equal('call · Relaunch · Acme now starts at 09:30.')
    expect((await entriesOf(ana)).map(({ startedAt, stoppedAt }) => [startedAt, stoppedAt])).to.deep.equal([
      ['2026-11-23T08:00:00.000Z', '2026-11-23T08:30:00.000Z'], ['2026-11-23T08:30:00.000Z', null]])
    await say(ana, 'undo')
    expect((await runningOf(ana))?.startedAt).to.equal('2026-11-23T08:40:00.000Z')
    await say(ana, 'stop at 9:50')
    expect((await say(ana, 'actually 9:55')).answer.text).to.equal('call · Relaunch · Acme now ends at 09:55.')
    expect((await say(ana, 'was for project Shop at Newer')).answer.text).to.equal('It was call · Shop · Newer.')
    expect((await say(ana, 'actually review')).answer.text).to.equal('It was review · Shop · Newer.')
    await say(ana, 'note "asked Ben"')
    await say(ana, 'note twice')
    expect((await entriesOf(ana)).at(-1)?.description).to.equal('asked Ben\ntwice')
  })

  it('P18: logs nothing where the words say a day that is to come, or none', async () => {
    await say(ana, 'log 1h on call for project Bill at Acme')
    const tomorrow = await say(ana, 'log 1h on ee for project Bill tomorrow')
    expect(tomorrow.answer).to.deep.include({ kind: 'fault' })
    expect(tomorrow.answer.text).to.include('“tomorrow” is in the future')
    expect((await say(ana, 'log 1h on bb for project Bill on 31.09.2026')).answer.text).to.include('I cannot tell which day or time “31.09.2026” is')
    expect(await entriesOf(ana)).to.have.length(1)
    expect((await ana.get('/projects')).json<{ items: { name: string }[] }>().items.map(({ name }) => name)).to.deep.equal(['Bill'])
    expect((await readingsOf(ana, 'log 1h on ee for project Bill tomorrow'))[0]).to.include({ fault: true })
  })

  it('asks whether an unknown name is a new organization or part of the task, and does what is chosen', async () => {
    await say(ana, 'start planning for project Relaunch at PrettyNeat at 8:00')
    await say(ana, 'stop at 8:30')
    const sentence = 'log 1h30 on call for Acme yesterday'
    const asked = await say(ana, sentence)
    expect(asked.answer).to.deep.equal({ kind: 'told', text: [
      'I do not know “Acme”. Is it a new organization, or part of the task? For a new organization say: log 1 h 30 min on "call" at organization "Acme" on 2026-11-22',
      'For part of the task say: log 1 h 30 min on "call for Acme" on 2026-11-22'].join('\n') })
    expect(await entriesOf(ana)).to.have.length(1)
    const [question, asTask] = (await readingsOf(ana, sentence)).filter(({ score }) => score > 0.8)
    expect(question).to.include({ fault: true, title: 'Is “Acme” a new organization, or part of the task?' })
    expect((await ana.post(asTask!.run.path, asTask!.run.body)).json()).to.include({ fault: true })
    const [, , chosen] = (await readingsOf(ana, sentence)).filter(({ score }) => score > 0.8)
    expect((await ana.post(chosen!.run.path, chosen!.run.body)).json<{ message: string }>().message).to.include('call for Acme · Relaunch · PrettyNeat')
  })

  it('answers in the language of the member', async () => {
    await workspace.inUnit((unit) => unit.query(`update core.workspace set locale = 'de' where id = $1`, [workspace.id]))
    const ida = await workspace.member({ name: 'Ida' })
    expect((await say(ida, 'starte Hilfe lesen für Projekt TrackingIM bei PrettyNeat')).answer.text).to.equal('Hilfe lesen · TrackingIM · PrettyNeat läuft.')
    expect((await say(ida, 'blah')).answer.text).to.include('hilfe')
  })

  it('tells who works only as far as the asker may see, and records the look', async () => {
    await say(ana, 'start planning for project Relaunch at Acme')
    const ben = await workspace.member({ name: 'Ben' })
    expect((await say(ben, 'who')).answer.text).to.equal('Nobody whose work you can see has a timer running.')
    expect((await say(workspace.admin, 'who is working?')).answer.text).to.include('Ana: planning · Relaunch · Acme, since 10:00')
    const looks = (await ana.get('/me/looks')).json<{ items: { subject: string }[] }>()
    expect(looks.items.map(({ subject }) => subject)).to.include('Entry')
  })

  it('keeps each member’s conversation to them alone, page by page', async () => {
    for (let index = 0; index < 5; index++) await say(ana, `note ${String(index)}`)
    const first = (await ana.get(`${base}/messages?limit=3`)).json<{ items: { text: string }[]; nextCursor: string }>()
    const rest = (await ana.get(`${base}/messages?limit=3&cursor=${first.nextCursor}`)).json<{ items: { text: string }[]; nextCursor: null }>()
    expect([...first.items, ...rest.items].map(({ text }) => text)).to.deep.equal(['note 4', 'note 3', 'note 2', 'note 1', 'note 0'])
    expect(rest.nextCursor).to.equal(null)
    expect((await workspace.admin.get(`${base}/messages`)).json<{ items: unknown[] }>().items).to.deep.equal([])
    const said = await say(ana, 'start planning for project Relaunch at Acme')
    expect((await workspace.admin.post(said.undo!.path, {})).statusCode).to.equal(404)
  })

  it('does a sentence with the same id once', async () => {
    const id = uuidv7()
    const first = await say(ana, 'start planning for project Relaunch at Acme', { id })
    const again = await say(ana, 'start planning for project Relaunch at Acme', { id })
    expect(again).to.deep.equal(first)
    expect(await entriesOf(ana)).to.have.length(1)
  })

  it('does only what the member may do', async () => {
    await say(workspace.admin, 'start planning for project Relaunch at Acme')
    const { items: [project] } = (await workspace.admin.get('/projects')).json<{ items: { id: string }[] }>()
    const { headers } = await workspace.admin.get(`/projects/${project!.id}`)
    await workspace.admin.patch(`/projects/${project!.id}`, { archived: true }, { 'if-match': String(headers['etag']) })
    expect((await say(ana, 'start planning for project Relaunch at Acme')).answer.text).to.equal('That is archived; bring it back first.')
    expect(await entriesOf(ana)).to.deep.equal([])
  })

  it('interprets while it is typed, without doing anything', async () => {
    await say(ana, 'start reading help for project TrackingIM at PrettyNeat')
    await say(ana, 'stop')
    const [best] = await readingsOf(ana, 'start writing help')
    expect(best).to.deep.include({ plugin: 'chat', score: 0.95, title: 'start writing help · TrackingIM · PrettyNeat (new task)' })
    expect(best?.parts?.map(({ kind }) => kind)).to.deep.equal(['verb', 'matter', 'place', 'place', 'hint'])
    expect((await readingsOf(ana, 'start reading')).map(({ title }) => title)).to.deep.equal([
      'start reading · TrackingIM · PrettyNeat (new task)', 'start reading help · TrackingIM · PrettyNeat'])
    expect((await readingsOf(ana, 'sta')).map(({ complete }) => complete)).to.deep.equal(['start ', 'status '])
    expect((await readingsOf(ana, 'log 1h on call at 9'))[0]?.title).to.equal('log 1 h 0 m call · TrackingIM · PrettyNeat (new task) 09:00–10:00')
    expect((await readingsOf(ana, 'log call'))[0]).to.include({ fault: true })
    expect(await entriesOf(ana)).to.have.length(1)
    const ran = await ana.post(best!.run.path, best!.run.body)
    expect(ran.json()).to.deep.include({ message: 'Started writing help · TrackingIM · PrettyNeat.', fault: false })
  })
})

import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import type { Entry } from '@overt/sdk'
import { api, at, clickScene } from './scene.ts'

describe('decisions about time away', () => {
  const scene = clickScene()
  const decision = (entryId: string, from: string, to: string, choice: string, more: Readonly<Record<string, unknown>> = {}) =>
    ({ kind: 'clickim.decision', id: uuidv7(), entryId, fromAt: at(from), toAt: at(to), choice, ...more })
  const entries = async (): Promise<string[]> => (await scene.member.get('/entries?sort=startedAt')).json<{ items: Entry[] }>().items
    .map(({ startedAt, stoppedAt, taskId }) => `${startedAt.slice(11, 19)}-${stoppedAt?.slice(11, 19) ?? '…'}${taskId === scene.taskId ? '' : ' other'}`)
  const otherTask = async (): Promise<string> => (await scene.workspace.admin.post('/tasks', { name: 'Visit', projectId: scene.projectId })).json<{ id: string }>().id

  it('keeps the time: the entry stays, and the decision is a note on it', async () => {
    scene.platform.clock.set(at('12:00:00'))
    const id = await scene.file('09:00:00', null)
    const record = decision(id, '10:00:00', '10:30:00', 'keep')
    expect(await scene.agent.deliver([record])).to.deep.include({ accepted: 1, rejected: [] })
    expect(await entries()).to.deep.equal(['09:00:00-…'])
    expect((await scene.time(id)).decisions).to.have.length(1)
    const notes = (await scene.member.get(`/entries/${id}/notes`)).json<{ items: { id: string; kind: string; data: unknown }[] }>().items
    expect(notes.map(({ id: noteId, kind, data }) => [noteId, kind, data])).to.deep.equal([[record.id, 'clickim.decision', { fromAt: at('10:00:00'), toAt: at('10:30:00'), choice: 'keep' }]])
  })

  it('cuts it out of a running entry, which goes on afterwards, once however often it is sent', async () => {
    scene.platform.clock.set(at('12:00:00'))
    const record = decision(await scene.file('09:00:00', null), '10:00:00', '10:30:00', 'discard')
    expect((await scene.agent.deliver([record])).accepted).to.equal(1)
    expect(await scene.agent.deliver([record, record])).to.deep.include({ accepted: 0, duplicates: 2 })
    expect(await entries()).to.deep.equal(['09:00:00-10:00:00', '10:30:00-…'])
  })

  it('gives it to another task, and stops at its beginning', async () => {
    scene.platform.clock.set(at('12:00:00'))
    const running = await scene.file('09:00:00', null)
    const taskId = await otherTask()
    expect((await scene.agent.deliver([decision(running, '10:00:00', '10:30:00', 'reassign', { taskId })])).accepted).to.equal(1)
    expect(await entries()).to.deep.equal(['09:00:00-10:00:00', '10:00:00-10:30:00 other', '10:30:00-…'])
    const { entry } = (await scene.member.get('/timer')).json<{ entry: Entry }>()
    expect((await scene.agent.deliver([decision(entry.id, '11:00:00', '11:40:00', 'stop')])).accepted).to.equal(1)
    expect(await entries()).to.deep.equal(['09:00:00-10:00:00', '10:00:00-10:30:00 other', '10:30:00-11:00:00'])
  })

  it('works on an entry that has ended since, whole or in part', async () => {
    const [first, second, third] = [await scene.file('08:00:00', '09:00:00'), await scene.file('09:00:00', '10:00:00'), await scene.file('10:00:00', '11:00:00')]
    const taskId = await otherTask()
    const answer = await scene.agent.deliver([
      decision(first, '07:30:00', '08:20:00', 'discard'), decision(second, '08:30:00', '10:30:00', 'reassign', { taskId }), decision(third, '10:40:00', '12:00:00', 'discard'),
    ])
    expect(answer).to.deep.include({ accepted: 3, rejected: [] })
    expect(await entries()).to.deep.equal(['08:20:00-09:00:00', '09:00:00-10:00:00 other', '10:00:00-10:40:00'])
    expect((await scene.agent.deliver([decision(third, '09:00:00', '11:30:00', 'discard')])).accepted).to.equal(1)
    expect(await entries()).to.have.length(2)
  })

  it('refuses each with its reason, and changes nothing for it', async () => {
    const id = await scene.file('08:00:00', '09:00:00')
    const foreign = await scene.file('08:00:00', '09:00:00', scene.workspace.admin)
    const records = [
      decision(id, '10:00:00', '11:00:00', 'discard'), decision(uuidv7(), '08:10:00', '08:20:00', 'keep'), decision(foreign, '08:10:00', '08:20:00', 'discard'),
      decision(id, '08:10:00', '08:20:00', 'reassign', { taskId: uuidv7() }), decision(id, '08:10:00', '08:20:00', 'reassign'), decision(id, '08:20:00', '08:10:00', 'keep'),
      decision(id, '18:20:00', '19:10:00', 'keep'), decision(id, '08:30:00', '08:40:00', 'keep'),
    ]
    const { accepted, rejected } = await scene.agent.deliver(records)
    expect(accepted).to.equal(1)
    expect(records.slice(0, 7).map(({ id: recordId }) => rejected.find((verdict) => verdict.id === recordId)?.code))
      .to.deep.equal(['decision-outside-entry', 'not-found', 'not-found', 'not-found', 'decision-task', 'decision-reversed', 'in-the-future'])
    expect(await entries()).to.deep.equal(['08:00:00-09:00:00'])
    expect((await scene.time(id)).decisions).to.have.length(1)
  })

  it('is done once where it comes from two devices and the web at the same time', async () => {
    scene.platform.clock.set(at('12:00:00'))
    const id = await scene.file('09:00:00', null)
    const other = await scene.member.agent({ name: 'laptop' })
    const answers = await Promise.all([
      scene.agent.deliver([decision(id, '10:00:00', '10:30:00', 'discard')]), other.deliver([decision(id, '10:00:00', '10:30:00', 'discard')]),
      scene.member.post(`${api}/decisions`, { entryId: id, fromAt: at('10:00:00'), toAt: at('10:30:00'), choice: 'discard' }), scene.member.post('/timer/stop', { at: at('11:30:00') }),
    ])
    const done = [answers[0].accepted, answers[1].accepted, answers[2].statusCode === 201 ? 1 : 0]
    expect(done.reduce((sum, one) => sum + one, 0), JSON.stringify(answers.slice(0, 2))).to.equal(1)
    expect(answers[3].statusCode).to.equal(200)
    expect(await entries()).to.deep.equal(['09:00:00-10:00:00', '10:30:00-11:30:00'])
  })

  it('obeys guards: a refusal undoes all of it', async () => {
    scene.platform.clock.set(at('12:00:00'))
    const id = await scene.file('09:00:00', null)
    const archived = await otherTask()
    await scene.workspace.admin.patch(`/tasks/${archived}`, { archived: true }, { 'if-match': String((await scene.workspace.admin.get(`/tasks/${archived}`)).headers.etag) })
    const { rejected } = await scene.agent.deliver([decision(id, '10:00:00', '10:30:00', 'reassign', { taskId: archived })])
    expect(rejected.map(({ code }) => code)).to.deep.equal(['archived'])
    expect(await entries(), 'the entry is whole again').to.deep.equal(['09:00:00-…'])
    expect((await scene.time(id)).decisions).to.deep.equal([])
  })

  it('is asked and answered on the web, and not asked again', async () => {
    scene.platform.clock.set(at('10:00:00'))
    const id = await scene.file('09:00:00', null)
    const questions = async () => (await scene.member.get(`${api}/away`)).json<{ items: { entryId: string; fromAt: string; toAt: string; task: string }[] }>().items
    await scene.seen(scene.agent, '09:00:00', '09:10:00')
    await scene.seen(scene.agent, '09:10:00', '09:25:00', 'idle')
    expect(await questions(), 'still away').to.deep.equal([])
    await scene.seen(scene.agent, '09:25:00', '09:26:00')
    expect(await questions()).to.deep.equal([{ entryId: id, taskId: scene.taskId, task: 'Work', project: 'Site', organization: 'Acme', fromAt: at('09:10:00'), toAt: at('09:25:00'), seconds: 900 }])
    await scene.member.put(`${api}/choice`, { ask: true, askAfterMinutes: 20 })
    expect(await questions(), 'own choice').to.deep.equal([])
    await scene.member.delete(`${api}/choice`)
    const { entryId, fromAt, toAt } = (await questions())[0]!
    expect((await scene.member.post(`${api}/decisions`, { entryId, fromAt, toAt, choice: 'discard' })).statusCode).to.equal(201)
    expect(await questions()).to.deep.equal([])
    expect(await entries()).to.deep.equal(['09:00:00-09:10:00', '09:25:00-…'])
    expect((await scene.workspace.admin.post(`${api}/decisions`, { entryId, fromAt, toAt, choice: 'discard' })).statusCode).to.equal(404)
  })
})

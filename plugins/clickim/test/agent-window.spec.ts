import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { AgentWindow } from '@overt/sdk'
import { ownPart } from '../agent/own.ts'
import type { ClickWindow } from '../agent/own.ts'
import { api, at, clickScene } from './scene.ts'

describe('time away and on platforms in the agent', () => {
  const scene = clickScene()
  const windowOf = async (): Promise<AgentWindow> => {
    const answer = await scene.platform.app.inject({ url: '/api/agent/window', headers: { authorization: `Bearer ${scene.agent.token}` } })
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<AgentWindow>()
  }
  const item = (from: string, to: string, state: string, domain: string | null = null) => ({ startedAt: at(from), endedAt: at(to), state, app: domain === null ? null : 'Firefox', domain })

  it('gets its person\'s timer, tasks, entries and platforms, and works out the same figures as the server', async () => {
    scene.platform.clock.set(at('11:00:00'))
    const ended = await scene.file('08:00:00', '09:00:00')
    const running = await scene.file('09:30:00', null)
    await scene.workspace.admin.post(`${api}/allowances`, { platformId: 'linkedin', memberId: scene.member.id })
    const items = [
      item('08:50:00', '09:40:00', 'idle'), item('09:40:00', '09:45:00', 'active', 'm.facebook.com'), item('09:45:00', '09:50:00', 'active', 'facebook.com'),
      item('09:50:00', '10:00:00', 'active', 'linkedin.com'), item('10:00:00', '10:20:00', 'locked'), item('10:20:00', '10:30:00', 'active'),
    ]
    for (const { startedAt, endedAt, state, domain } of items) await scene.seen(scene.agent, startedAt.slice(11, 19), endedAt.slice(11, 19), domain === null ? state as 'idle' : { app: 'Firefox', domain })
    const told = await windowOf()
    expect(told.timer.entry).to.include({ id: running, task: 'Work', project: 'Site', organization: 'Acme' })
    expect(told.tasks.map(({ task }) => task)).to.deep.equal(['Work'])
    const data = told.plugins['clickim'] as unknown as ClickWindow
    expect(data.entries.map(({ id, work }) => [id, work])).to.deep.equal([[ended, ['linkedin']], [running, ['linkedin']]])
    const day = { now: Date.parse(at('11:00:00')), from: at('00:00:00'), to: at('23:59:59'), items, timer: told.timer.entry, answers: [] }
    const part = ownPart(day, data)
    const [server] = await scene.totals('from=2026-11-20&to=2026-11-20&by=day')
    expect(part.figures.map(({ name, label, seconds }) => [label ?? name, seconds])).to.deep.equal([['afk', server!.afkSeconds], ['social', server!.socialSeconds], ['Facebook', 600]])
    expect(server!.afkSeconds).to.equal(600 + 600 + 1_200)
    expect(part.questions.map(({ fromAt, toAt, choices }) => [fromAt, toAt, choices[0]])).to.deep.equal([[at('09:30:00'), at('09:40:00'), 'keep'], [at('10:00:00'), at('10:20:00'), 'keep']])
    const answered = ownPart({ ...day, answers: [{ kind: 'clickim.decision', id: running, fromAt: at('10:00:00'), toAt: at('10:20:00') }] }, data)
    expect(answered.questions).to.have.length(1)
  })

  it('gets nothing of others, and nothing while the plugin is off', async () => {
    await scene.file('08:00:00', null, scene.workspace.admin)
    const told = await windowOf()
    expect(told.timer.entry).to.equal(null)
    expect((told.plugins['clickim'] as unknown as ClickWindow).entries).to.deep.equal([])
    await scene.workspace.disable('clickim')
    expect((await windowOf()).plugins).to.deep.equal({})
    expect((await scene.platform.app.inject({ url: '/api/agent/window' })).statusCode).to.equal(401)
  })

  it('is called the same in the agent, for its person, and on the pages, for whoever reads', async () => {
    for (const language of ['en', 'de']) {
      const [pages, agent] = await Promise.all(['../locales', '../../../agent/windows/locales'].map(async (folder) => JSON.parse(await readFile(new URL(`${folder}/${language}.json`, import.meta.url), 'utf8')) as Readonly<Record<string, string>>))
      for (const [page, window] of [['afk.long', 'afk'], ['social.long', 'social'], ['away.keep', 'choice.keep'], ['away.discard', 'choice.discard'], ['away.reassign', 'choice.reassign']] as const) {
        expect(agent![`own.clickim.${window}`], `${language} ${page}`).to.equal(pages![page])
      }
    }
  })

  it('ignores data of a shape that it does not know', () => {
    const day = { now: 0, from: at('00:00:00'), to: at('23:59:59'), items: [], timer: null, answers: [] }
    for (const data of [undefined, null, {}, { ask: 'yes' }]) expect(ownPart(day, data)).to.deep.equal({ figures: [], questions: [] })
  })
})

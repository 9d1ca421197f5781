import { definePlugin } from '@overt/sdk'
import type { NoticeChoices, NoticePage, ServerContext } from '@overt/sdk'
import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { startPushService } from './push-service.ts'
import type { Browser } from './push-service.ts'
import { makeWork } from './work-support.ts'
import type { Work } from './work-support.ts'

/** A workspace with a member, and two plugins: `lamp` sends notices, `post` takes them to people on paper. */
export interface NoticeScene {
  platform: TestPlatform
  service: Awaited<ReturnType<typeof startPushService>>
  acme: TestWorkspace
  ada: TestMember
  work: Work
  lamp: ServerContext
  readonly letters: { readonly memberId: string; readonly text: string; readonly url: string }[]
  page(member: TestMember, query?: string): Promise<NoticePage>
  choose(member: TestMember, body: object): ReturnType<TestMember['put']>
  choices(member: TestMember): Promise<NoticeChoices>
  /** Runs a timer for so long that the server asks whether it is forgotten. */
  runLong(member: TestMember): Promise<void>
  switchOn(member: TestMember, browser?: Browser): Promise<Browser>
  /** Sends a notice of the plugin `lamp`. */
  send(member: TestMember, key?: string, more?: object): Promise<void>
}

/** One platform for the tests of a `describe`, each with a workspace of its own. */
export function useNotices(): NoticeScene {
  const scene = { letters: [] } as unknown as NoticeScene
  const lampPlugin = definePlugin({
    id: 'lamp',
    server(_app, context) {
      scene.lamp = context as ServerContext
      context.notices.declare({ id: 'broken', title: 'lamp.kind', urgency: 'high', defaults: { push: true, mail: false, messenger: true } })
    },
  })
  const postPlugin = definePlugin({
    id: 'post',
    server(_app, { hooks }) {
      hooks.on('notice.messengers', () => ['Letter box'])
      hooks.on('notice.messaging', (letter) => { scene.letters.push(letter) })
    },
  })

  before(async () => {
    scene.platform = await createTestPlatform({ clock: '2026-03-02T09:00:00Z', plugins: [{ definition: lampPlugin }, { definition: postPlugin }], environment: { OVERT_PUSH_PRIVATE: 'on', OVERT_MAIL_FROM: 'Acme Time <time@acme.example>' } })
    scene.service = await startPushService(async () => (await scene.acme.admin.get('/push/key')).json<{ key: string }>().key)
  })
  beforeEach(async () => {
    scene.platform.clock.set('2026-03-02T09:00:00Z')
    scene.acme = await scene.platform.workspace()
    scene.ada = await scene.acme.member({ name: 'Ada' })
    scene.work = await makeWork(scene.acme.admin)
  })
  after(async () => {
    await scene.platform.close()
    await scene.service.close()
  })

  return Object.assign(scene, {
    page: async (member: TestMember, query = '') => (await member.get(`/notices${query}`)).json<NoticePage>(),
    choose: (member: TestMember, body: object) => member.put('/notices/choices', body),
    choices: async (member: TestMember) => (await member.get('/notices/choices')).json<NoticeChoices>(),
    async runLong(member: TestMember) {
      expect((await member.post('/timer/start', { taskId: scene.work.taskId })).statusCode).to.equal(201)
      scene.platform.clock.advance({ hours: 9 })
      await scene.platform.drain()
    },
    async switchOn(member: TestMember, browser: Browser = scene.service.browser()) {
      const answer = await member.post('/push/subscriptions', browser.subscription)
      expect(answer.statusCode, answer.body).to.equal(201)
      return browser
    },
    send: (member: TestMember, key = 'lamp.text', more: object = {}) =>
      scene.acme.inUnit((unit) => scene.lamp.notices.send(unit, { memberId: member.id, kind: 'broken', text: { key }, path: '/work', ...more })),
  })
}

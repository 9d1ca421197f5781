import { expect } from 'chai'
import type { Entry, WaitingCommand } from '@overt/sdk'
import { definePlugin, uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import { readyAgent } from './device-agent.ts'
import { items, makeWork } from './work-support.ts'

// region sentence
const shorthand = definePlugin({
  id: 'shorthand',
  server(_app, { hooks }) {
    hooks.on('timer.sentence', ({ text, at }) => {
      if (text === 'stop') return { command: 'stop' }
      const [, task, minutes = '0'] = /^([^\d]+?)(?: -(\d{1,3}))?$/.exec(text) ?? []
      if (task === undefined) return { fault: { code: 'shorthand-unread', detail: 'Write a task, and how many minutes ago it began: “Reading help -15”.' } }
      return { command: 'start', task, at: Temporal.Instant.from(at).subtract({ minutes: Number(minutes) }).toString() }
    })
  },
})
// endregion sentence

describe('the sentences of the desktop timer, as the docs explain them', () => {
  it('are read by the example in the docs, at the instant at which they were typed', async () => {
    const platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z', plugins: [shorthand] })
    const workspace = await platform.workspace({ enabled: ['shorthand'] })
    const member = await workspace.member()
    await makeWork(member)
    const agent = await readyAgent(platform.app, member)
    const say = (at: string, sentence: string) => ({ kind: 'timer.command', id: uuidv7(), at: `2026-03-02T${at}:00.000Z`, command: 'start', sentence })
    await agent.deliver([{ ...say('08:00', ''), sentence: undefined, task: 'Planning', project: 'Site', organization: 'Acme' }, say('09:00', 'Reading help -15'), say('10:00', 'stop'), say('11:00', '???1')])
    expect(items<Entry>(await member.get('/entries?sort=startedAt')).map(({ startedAt, stoppedAt }) => [startedAt.slice(11, 16), stoppedAt?.slice(11, 16)])).to.deep.equal([['08:00', '08:45'], ['08:45', '10:00']])
    expect(items<WaitingCommand>(await member.get('/timer/commands')).map(({ code, detail }) => [code, detail.slice(0, 12)])).to.deep.equal([['sentence-unread', 'Write a task']])
    await platform.close()
  })
})

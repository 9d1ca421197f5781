import { expect } from 'chai'
import { createTestPlatform, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/sdk/testing'

describe('open pages of attendance', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let address: string

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('..', import.meta.url)], clock: '2026-03-02T08:00:00Z' })
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['attendance'] })
    member = await workspace.member()
    address = await platform.app.listen({ host: '127.0.0.1', port: 0 })
  })
  after(() => platform.close())

  /** Reads the workspace's stream until an event is what was waited for; returns the types on the way. */
  async function listen(): Promise<{ until(type: string, change?: string): Promise<readonly string[]>; close(): void }> {
    const control = new AbortController()
    const answer = await fetch(`${address}/api/workspaces/${workspace.id}/live`, { headers: { authorization: `Bearer ${member.token}` }, signal: control.signal })
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    return {
      close: () => { control.abort() },
      async until(type, change) {
        const seen: string[] = []
        for (;;) {
          const end = text.indexOf('\n')
          if (end === -1) {
            text += (await reader.read()).value ?? ''
            continue
          }
          const line = text.slice(0, end)
          text = text.slice(end + 1)
          if (!line.startsWith('data:')) continue
          const event = JSON.parse(line.slice(5)) as { readonly type: string; readonly change?: string }
          seen.push(event.type)
          if (event.type === type && (change === undefined || event.change === change)) return seen
        }
      },
    }
  }
  const read = async (): Promise<{ workedSeconds: number }> => {
    const answer = await member.get(`/plugins/attendance/days?memberId=${member.id}&from=2026-03-02&to=2026-03-02`)
    return answer.json<{ items: { workedSeconds: number }[] }>().items[0]!
  }

  it('hear nothing when a read finds that a running entry grew, and hear of what was judged otherwise', async () => {
    await member.post('/timer/start', { task: 'Desk', project: 'Office', organization: 'Acme' })
    await platform.drain()
    platform.clock.advance({ minutes: 5 })
    await read()
    const stream = await listen()
    for (let seconds = 1; seconds <= 5; seconds++) {
      platform.clock.advance({ minutes: 1 })
      expect((await read()).workedSeconds, 'the answer grows').to.equal(300 + seconds * 60)
    }
    await member.post('/timer/stop', {})
    expect(await stream.until('entry.changed', 'stopped')).to.not.include('attendance.changed')
    await platform.drain()
    platform.clock.advance({ minutes: 1 })
    await read()
    await stream.until('attendance.changed')
    stream.close()
  })
})

import { AgentError } from './errors.ts'
import type { Foundation } from './foundation.ts'
import type { AgentState } from './state.ts'
import type { WindowData } from './window-data.ts'

export interface RequiredNotices {
  /** What everybody has to be told and the person has not read yet, as the server last said. */
  list(): AgentState['notices']
  /** The person has read one. @throws AgentError `notice-not-sent` while the server cannot be told: it stays until it is. */
  read(id: string): Promise<void>
}

/** Notices that stay in the window until the person says that they have read them. */
export function createRequiredNotices({ account, client }: Foundation, windowData: WindowData): RequiredNotices {
  const done = new Set<string>()
  return {
    list: () => (windowData.peek()?.notices ?? []).filter(({ id }) => !done.has(id)).map(({ id, title, text, createdAt }) => ({ id, title, text, at: Date.parse(createdAt) })),
    async read(id) {
      const [current, token] = [account.current(), account.token()]
      if (current === null || token === null) throw new AgentError('signed-out')
      const reply = await client.send(current.server, { method: 'POST', path: '/api/agent/notices/read', token, json: JSON.stringify({ ids: [id] }) })
      if (reply.kind !== 'answer') throw new AgentError('notice-not-sent', { detail: reply.detail })
      done.add(id)
      windowData.outdated()
    },
  }
}

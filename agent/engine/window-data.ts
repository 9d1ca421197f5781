import { Compile } from 'typebox/compile'
import { AgentWindow } from '@overt/sdk/agent'
import type { Foundation } from './foundation.ts'

const check = Compile(AgentWindow)
const freshMilliseconds = 60_000
/** While the window shows the data, they may be this old. */
const watchedMilliseconds = 10_000

/** What the server sends for the window beside records and policy. The last answer is kept on disk, for a start without a network. */
export interface WindowData {
  current(): AgentWindow | null
  /** The same data, for code that runs without the window: does not count as a look, so the server is not asked sooner. */
  peek(): AgentWindow | null
  /** After an exchange with the server, about once a minute: asks again for data older than a minute, or than ten seconds while the window shows them. A server without this route changes nothing. */
  renew(): Promise<void>
  /** Marks the data as changed by an answer of the person: the next `renew` asks again, however new they are. */
  outdated(): void
}

interface Kept {
  readonly owner: string
  readonly data: unknown
}

/** Reads the data that the last run kept. */
export async function openWindowData({ account, client, clock, data }: Foundation): Promise<WindowData> {
  const file = data.state('window.json')
  const owner = (): string => account.current()?.deviceId ?? ''
  const stored = await file.read() as Kept | null
  let told: AgentWindow | null = stored !== null && typeof stored === 'object' && check.Check(stored.data) ? stored.data : null
  let toldTo = told === null ? '' : String(stored?.owner)
  /** Of `told`: an answer that is still the same is not sent again. */
  let etag: string | null = null
  let askedAt = -Infinity
  let lookedAt = -Infinity
  const peek = (): AgentWindow | null => (toldTo === owner() ? told : null)
  return {
    peek,
    current() {
      lookedAt = clock.elapsed()
      return peek()
    },
    async renew() {
      const fresh = clock.elapsed() - lookedAt < watchedMilliseconds ? watchedMilliseconds : freshMilliseconds
      const [current, token] = [account.current(), account.token()]
      if (current === null || token === null || clock.elapsed() - askedAt < fresh) return
      askedAt = clock.elapsed()
      const asked = owner()
      const reply = await client.send(current.server, { method: 'GET', path: '/api/agent/window', token, etag: peek() === null ? null : etag })
      if (reply.kind !== 'answer' || !check.Check(reply.body) || asked !== owner()) return
      told = reply.body
      etag = reply.etag
      toldTo = asked
      await file.write({ owner: asked, data: told })
    },
    outdated() { askedAt = -Infinity },
  }
}

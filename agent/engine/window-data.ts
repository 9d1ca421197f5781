import { Compile } from 'typebox/compile'
import { AgentWindow } from '@overt/sdk/agent'
import type { Foundation } from './foundation.ts'

const check = Compile(AgentWindow)
const freshMilliseconds = 60_000
/** A timer that was started on the web is known this soon while the window asks. */
const watchedMilliseconds = 10_000

/** What the server gives the window beside records and policy, as it was told last: also after a start without a network. */
export interface WindowData {
  current(): AgentWindow | null
  /** Asks again: at most once a minute, or once in ten seconds while it is looked at. A server that does not know the question changes nothing. */
  renew(): Promise<void>
  /** Asks with the next exchange, whatever was known: what the person sent has changed it. */
  outdated(): void
}

interface Kept {
  readonly owner: string
  readonly data: unknown
}

/** Reads what the last run was told. */
export async function openWindowData({ account, client, clock, data }: Foundation): Promise<WindowData> {
  const file = data.state('window.json')
  const owner = (): string => account.current()?.deviceId ?? ''
  const stored = await file.read() as Kept | null
  let told: AgentWindow | null = stored !== null && typeof stored === 'object' && check.Check(stored.data) ? stored.data : null
  let toldTo = told === null ? '' : String(stored?.owner)
  let askedAt = -Infinity
  let lookedAt = -Infinity
  return {
    current() {
      lookedAt = clock.elapsed()
      return toldTo === owner() ? told : null
    },
    async renew() {
      const fresh = clock.elapsed() - lookedAt < watchedMilliseconds ? watchedMilliseconds : freshMilliseconds
      const [current, token] = [account.current(), account.token()]
      if (current === null || token === null || clock.elapsed() - askedAt < fresh) return
      askedAt = clock.elapsed()
      const asked = owner()
      const reply = await client.send(current.server, { method: 'GET', path: '/api/agent/window', token })
      if (reply.kind !== 'answer' || !check.Check(reply.body) || asked !== owner()) return
      told = reply.body
      toldTo = asked
      await file.write({ owner: asked, data: told })
    },
    outdated() { askedAt = -Infinity },
  }
}

import { fromHex } from '../channel/hex.ts'
import type { Question, Report } from '../channel/messages.ts'
import { connectToAgent } from './agent-connection.ts'
import type { AgentConnection, Conversation } from './agent-connection.ts'
import type { BrowserApi } from './browser-api.ts'
import { focusedPage } from './focused-page.ts'
import { isSoundShown } from './sound-shown.ts'
import { pairedFrom } from './pair.ts'

/** While no agent is there, events come faster than it is worth looking for one. */
const betweenAttemptsMilliseconds = 5_000

/** Tells the agent what this browser profile shows. */
export interface Reporting {
  /** Something may have changed. Reports follow one another; what is asked for meanwhile is one more. */
  report(): Promise<void>
}

export function createReporting(browser: BrowserApi, ports?: Conversation['ports']): Reporting {
  let connection: AgentConnection | null = null
  let attemptedAt = -Infinity
  /** The agent's latest question. */
  let asked: Question = { ask: 0 }
  let running = false
  let again = false

  const look = async (): Promise<Report> => {
    // Read before the windows are, so that the answer is never older than the question it carries.
    const { ask, domain: wantsDomain, audible } = asked
    const page = await focusedPage(browser)
    return { ask, ...page, ...(wantsDomain === false ? { domain: null } : {}), ...(audible === true ? { audible: await isSoundShown(browser) } : {}) }
  }
  const connect = async (): Promise<void> => {
    const paired = pairedFrom(await browser.storage.local.get(['reporter', 'key']))
    if (paired === null || performance.now() - attemptedAt < betweenAttemptsMilliseconds) return
    attemptedAt = performance.now()
    asked = { ask: 0 }
    let closed = false
    const mine = await connectToAgent({
      key: fromHex(paired.key),
      first: (): Report => ({ ask: 0, focused: false, domain: null }),
      onMessage(message) {
        if (typeof message !== 'object' || message === null || !('ask' in message) || typeof message.ask !== 'number') return
        asked = {
          ask: message.ask,
          ...('domain' in message && message.domain === false ? { domain: false } : {}),
          ...('audible' in message && message.audible === true ? { audible: true } : {}),
        }
        void reporting.report()
      },
      onClose() {
        closed = true
        connection = null
      },
      ...(ports === undefined ? {} : { ports }),
    })
    if (!closed) connection = mine
  }
  const reporting: Reporting = {
    async report() {
      again = true
      if (running) return
      running = true
      try {
        while (again) {
          again = false
          if (connection === null) await connect()
          // Assigned while connecting, which the compiler cannot see.
          const open = connection as AgentConnection | null
          if (open !== null) open.send(await look())
        }
      } finally {
        running = false
      }
    },
  }
  return reporting
}

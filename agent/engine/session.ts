import type { SignIn } from './account.ts'
import type { Foundation } from './foundation.ts'
import type { Collecting } from './collecting.ts'
import { AgentError } from './errors.ts'
import type { ServerEvents } from './server-events.ts'
import type { Sync } from './sync.ts'
import { isRevoked } from './upload.ts'

const farewellMilliseconds = 2_000

/** Whom the device works for, from sign-in to the last record. */
export interface Session {
  signIn(form: SignIn): Promise<void>
  signOut(): Promise<void>
  acknowledgePolicy(version: number): Promise<void>
  /** Tells the server why, within two seconds or at the next start, and closes the member's files. */
  leave(event: 'quit' | 'stopped' | 'signed-out'): Promise<void>
}

export function createSession(foundation: Foundation, collecting: Collecting, sync: Sync, events: ServerEvents): Session {
  const { account, journal, pause, policy, schedule } = foundation
  const close = async (): Promise<void> => {
    collecting.collection.configure(null)
    await journal.close()
  }
  const farewell = async (): Promise<void> => {
    await journal.settled()
    await Promise.race([
      sync.run('last'),
      new Promise((resolve) => {
        setTimeout(resolve, farewellMilliseconds).unref()
      }),
    ])
  }
  const session: Session = {
    async leave(event) {
      collecting.collection.cut()
      if (account.token() !== null && journal.files() !== null) {
        await journal.tell(event)
        await farewell()
      }
      await close()
    },
    async signIn(form) {
      const previous = account.current()
      const signedIn = await account.signIn(form)
      const samePerson = previous?.member.id === signedIn.account.member.id && previous.workspace.id === signedIn.account.workspace.id
      if (!samePerson || journal.files() === null) {
        await close()
        if (!samePerson) await policy.clear()
        await pause.end()
        await journal.open()
      }
      sync.reset()
      const change = await policy.receive(signedIn.policy, null)
      if (change !== null) events.policyChanged(change)
      schedule.atOnce()
    },
    async signOut() {
      // What the person could look at here is theirs alone; the next one at this computer finds nothing of it.
      await journal.files()?.fileOutbox.forgetSent()
      await session.leave('signed-out')
      await account.signOut()
      await policy.clear()
      await pause.end()
      sync.reset()
      await collecting.supervise()
    },
    async acknowledgePolicy(version) {
      if (policy.current()?.version !== version) throw new AgentError('policy-outdated')
      const reply = await sync.acknowledgePolicy(version)
      if (reply.kind === 'unreachable') throw new AgentError('server-unreachable')
      if (reply.kind === 'problem') {
        await sync.run('now')
        if (isRevoked(reply.status, reply.code)) throw new AgentError('signed-out')
        if (reply.status === 409 || reply.status === 404) throw new AgentError('policy-outdated')
        throw new AgentError('server-refused', { detail: reply.detail })
      }
      await policy.acknowledge(version)
      collecting.configure()
      schedule.atOnce()
    },
  }
  return session
}

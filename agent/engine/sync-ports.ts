import type { PolicyChange, PolicyStore } from './policy-store.ts'
import type { ClockStep, ReferenceClock } from './reference-clock.ts'
import type { AccountStore } from './account.ts'
import type { MemberFiles } from './member-files.ts'
import type { ServerClient } from './server-client.ts'
import type { WireGate } from './wire-gate.ts'

export interface SyncPorts {
  readonly account: AccountStore
  readonly policy: PolicyStore
  readonly clock: ReferenceClock
  readonly client: ServerClient
  readonly gate: WireGate
  /** The files of the member who is signed in, or null. */
  readonly files: () => MemberFiles | null
  readonly events: SyncEvents
  readonly random?: () => number
}

export interface SyncEvents {
  policyChanged(change: PolicyChange): void
  clockStepped(step: ClockStep): void
  /** The server takes nothing from this device any more. */
  revoked(code: string): Promise<void>
  /** Records of these kinds are refused because their plugin is off. */
  pluginDisabled(kinds: readonly string[], dropped: number): Promise<void>
}

import { createAccountStore } from './account.ts'
import type { AccountStore, DeviceDescription, TokenStore } from './account.ts'
import type { AgentPorts, Notice } from './agent-ports.ts'
import { createSystemClock } from './clock.ts'
import { createCrashHistory } from './crash-history.ts'
import type { CrashHistory } from './crash-history.ts'
import { openDataFolder } from './data-folder.ts'
import type { DataFolder } from './data-folder.ts'
import { createEngagementChoice } from './engagement-choice.ts'
import type { EngagementChoice } from './engagement-choice.ts'
import { createFileKey } from './file-key.ts'
import { createInputChoice } from './input-choice.ts'
import type { InputChoice } from './input-choice.ts'
import { createJournal } from './journal.ts'
import type { Journal } from './journal.ts'
import { silentLog } from './log.ts'
import type { Log } from './log.ts'
import { createPairing } from './pairing.ts'
import type { Pairing } from './pairing.ts'
import { createPauseStore } from './pause.ts'
import type { PauseStore } from './pause.ts'
import { createPolicyStore } from './policy-store.ts'
import type { PolicyStore } from './policy-store.ts'
import { createReferenceClock } from './reference-clock.ts'
import type { ReferenceClock } from './reference-clock.ts'
import { createServerClient } from './server-client.ts'
import type { ServerClient } from './server-client.ts'
import { createSyncSchedule } from './sync-schedule.ts'
import type { SyncSchedule } from './sync-schedule.ts'
import { createTokenFile } from './token-file.ts'

/** What an agent keeps and knows, before anything runs. */
export interface Foundation {
  readonly device: DeviceDescription
  readonly log: Log
  readonly notify: (notice: Notice) => void
  readonly clock: ReferenceClock
  readonly data: DataFolder
  readonly tokens: TokenStore
  readonly client: ServerClient
  readonly account: AccountStore
  readonly policy: PolicyStore
  readonly pause: PauseStore
  readonly pairing: Pairing
  readonly inputChoice: InputChoice
  readonly engagementChoice: EngagementChoice
  readonly crashes: CrashHistory
  /** The run before was the third within five minutes to crash. */
  readonly crashLoop: boolean
  readonly schedule: SyncSchedule
  readonly journal: Journal
}

/**
 * Opens the data folder and reads what the last run left there.
 *
 * @throws AgentError `data-folder-unwritable`, `second-instance`
 */
export async function openFoundation(ports: AgentPorts): Promise<Foundation> {
  const { device, log = silentLog, notify = () => undefined, random = Math.random } = ports
  const clock = createReferenceClock(ports.clock ?? createSystemClock())
  const data = await openDataFolder(ports.dataFolder, ports.lock)
  const tokens = ports.tokens ?? createTokenFile(data.file('token'))
  const client = createServerClient({ fetch: ports.fetch ?? globalThis.fetch, elapsed: clock.elapsed, agentVersion: device.agentVersion, language: ports.language ?? (() => 'en') })
  const account = createAccountStore(data.state('account.json'), tokens, client, device)
  const policy = createPolicyStore(data.state('policy.json'))
  const pause = createPauseStore(data.state('pause.json'))
  const inputChoice = createInputChoice(data.file('input.json'))
  const engagementChoice = createEngagementChoice(data.file('engagement.json'))
  const crashes = createCrashHistory(data.state('crashes.json'))
  const schedule = createSyncSchedule(clock.elapsed, random)
  const fileKey = createFileKey(ports.fileKey ?? createTokenFile(data.file('file-key')))
  const pairing = createPairing(data.file('browsers'), fileKey)
  const journal = createJournal({ data, account, clock, schedule, device, fileKey, fileLimits: ports.fileLimits, log, notify })
  await data.retry()
  await account.load()
  await policy.load()
  await pause.load()
  await pairing.load()
  await inputChoice.load()
  await engagementChoice.load()
  const { crashed } = await journal.open()
  const crashLoop = crashed && await crashes.note(clock.now())
  return { crashes, crashLoop, device, log, notify, clock, data, tokens, client, account, policy, pause, pairing, inputChoice, engagementChoice, schedule, journal }
}

import type { ReadingFormats } from '@overt/sdk/agent'
import type { CapturePort } from '../capture/capture-process.ts'
import type { Rectangle } from '../sensors/engagement/engagement-port.ts'
import type { StartSensorProcess } from '../sensors/sensor-process.ts'
import type { DeviceDescription, TokenStore } from './account.ts'
import type { SystemIdle } from './activity-source.ts'
import type { Clock } from './clock.ts'
import type { DomainFeed, DomainFeedOptions } from './domain-feed.ts'
import type { FileLimits } from './file-outbox.ts'
import type { LockFolder } from './folder-lock.ts'
import type { Log } from './log.ts'
import type { UpdatePort } from './updates.ts'

/** Something a person must hear of although no window is open. */
export type Notice =
  /** `covered`: it holds at once, because it collects nothing beyond the version accepted last. */
  | { readonly kind: 'policy-changed', readonly isFirst: boolean, readonly widened: readonly string[], readonly standing: 'acknowledged' | 'covered' | 'unacknowledged' }
  | { readonly kind: 'signed-out', readonly code: string }
  /** The person's data was erased on the server, and then here. */
  | { readonly kind: 'erased' }
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'crash-loop' }
  /** The agent started at login and waits for the person: signed out, or with a policy to decide on. */
  | { readonly kind: 'needs-you' }
  | { readonly kind: 'picture-taken' }
  /** The person is back, and a question waits for their answer. */
  | { readonly kind: 'question' }
  /** The workspace's log is not the one that this computer saw before. */
  | { readonly kind: 'history' }
  /** Active in working hours for a while without a timer. */
  | { readonly kind: 'timer-missing' }
  | { readonly kind: 'timer-past-shift', readonly task: string }
  | { readonly kind: 'timer-summary', readonly activeSeconds: number, readonly timerSeconds: number | null, readonly formats?: ReadingFormats }
  | { readonly kind: 'records-dropped', readonly kinds: readonly string[], readonly records: number }

/** What the agent needs from the world around it. The shell brings Electron's, `dev.ts` Node's, the tests their own. */
export interface AgentPorts {
  /** The folder for the agent's files. */
  readonly dataFolder: string
  readonly device: DeviceDescription
  readonly startSensorProcess: StartSensorProcess
  /** Keeps a second agent off the data folder; the system's own socket by default. */
  readonly lock?: LockFolder
  readonly clock?: Clock
  readonly fetch?: typeof globalThis.fetch
  /** Where the token is kept; a file in the data folder unless the system offers better. */
  readonly tokens?: TokenStore
  /** Where the key is kept that files lie encrypted with; like `tokens`. */
  readonly fileKey?: TokenStore
  readonly fileLimits?: FileLimits
  /** Without it this build takes no pictures of the screen, and says so. */
  readonly capture?: CapturePort
  /** The system's idle time, where the sensor process cannot ask for it. */
  readonly systemIdle?: SystemIdle
  /** The bounds of the displays, in the pixels that windows are measured in, on systems where only the shell can read them. */
  readonly displays?: () => readonly Rectangle[]
  /** Whether the system lets an input hook run; without it, it does. */
  readonly isHookPermitted?: () => boolean
  readonly log?: Log
  readonly notify?: (notice: Notice) => void
  readonly loopbackPorts?: { readonly first: number, readonly last: number }
  /** Another source of host names than the browser extensions, for tests. */
  readonly domainFeed?: (options: DomainFeedOptions) => DomainFeed
  /** Without it the agent does not look for updates. */
  readonly updates?: UpdatePort
  readonly random?: () => number
  /** The language that the window speaks, so that the server's sentences come in it. */
  readonly language?: () => string
  /** The zone whose midnight bounds "today"; the system's own by default. */
  readonly timeZone?: () => string
}

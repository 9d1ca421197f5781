import type { EngagementSensor } from '@overt/sdk/agent'
import { collectors } from '../collectors/registry.ts'
import { systemSensors } from '../sensors/engagement/engagement-port.ts'
import type { Rectangle } from '../sensors/engagement/engagement-port.ts'
import { createSensorSupervisor } from '../sensors/supervisor.ts'
import type { SensorStatus } from '../sensors/supervisor.ts'
import type { StartSensorProcess } from '../sensors/sensor-process.ts'
import type { CapturePort } from '../capture/capture-process.ts'
import { createActivitySource } from './activity-source.ts'
import type { ActivitySourceName, SystemIdle } from './activity-source.ts'
import { createCapturing } from './capturing.ts'
import type { Capturing } from './capturing.ts'
import { createCollectorHost } from './collector-host.ts'
import type { Foundation } from './foundation.ts'
import { createCollection } from './collection.ts'
import type { Collection } from './collection.ts'
import { createDomainFeed } from './domain-feed.ts'
import type { DomainFeed, DomainFeedOptions } from './domain-feed.ts'
import { errorMessage } from './errors.ts'
import { createEngagementWatch } from './engagement-watch.ts'
import { createObserver } from './observation.ts'
import type { Observer, SystemPresence } from './observation.ts'
import type { Phase } from './phase.ts'
import type { WireGate } from './wire-gate.ts'

/** Why the sensors rest although the policy would let them run. */
export type Hold = 'pause-begins' | 'tray-lost' | 'crash-loop'

/** The collectors and their sensors, running exactly as far as account, policy and pause allow. */
export interface Collecting {
  readonly collection: Collection
  readonly system: SystemPresence
  readonly capturing: Capturing
  readonly feed: DomainFeed
  phase(): Phase
  foreground: Observer['foreground']
  sensors(): SensorStatus
  /** Which source detects activity at this moment, and why the input hook does not; `reason` is null where it does. */
  activitySource(): ActivitySourceState
  browserPairing(): BrowserPairing
  /** The engagement sensors that the policy asks for: whether the person allows each, and whether it works on this computer. */
  engagement(): readonly EngagementState[]
  /** Lets run exactly the collectors that the account and the policy allow at this moment. */
  configure(): void
  /** Starts and stops the sensors accordingly; resolves when one that had to stop has ended. */
  supervise(): Promise<void>
  /** One look at what the sensors said since the last. */
  observe(): void
  /** Ends the sensors until it is released. */
  hold(reason: Hold): Promise<void>
  release(reason: Hold): void
  /** Ends everything. */
  end(): Promise<void>
}

/** `not-asked`: the policy asks for no hook; `not-allowed`: the person does not let it run; `not-permitted`: the system does not; `failed`: it did not start, died or noticed nothing. */
export interface ActivitySourceState {
  readonly source: ActivitySourceName
  readonly reason: 'not-asked' | 'not-allowed' | 'not-permitted' | 'failed' | 'starting' | null
}

/** `works`: false if the sensor ran and could not answer on this computer. */
export interface EngagementState {
  readonly sensor: EngagementSensor
  readonly allowed: boolean
  readonly works: boolean
}

/** Whether a browser can be connected, and why not: the policy asks for no websites, recording rests, or no port is free. */
export type BrowserPairing = 'possible' | 'paused' | 'not-recording' | 'no-websites' | 'no-port'

export interface CollectingOptions {
  readonly foundation: Foundation
  readonly gate: WireGate
  readonly startSensorProcess: StartSensorProcess
  readonly capture: CapturePort | null
  readonly systemIdle: SystemIdle | null
  /** Whether the system lets an input hook run. */
  readonly isHookPermitted: () => boolean
  /** The bounds of the displays, on systems where only the shell can read them. */
  readonly displays: () => readonly Rectangle[]
  readonly loopbackPorts?: DomainFeedOptions['ports']
  readonly domainFeed?: ((options: DomainFeedOptions) => DomainFeed) | undefined
  /** What the sensors can do has changed. */
  readonly changed: () => void
}

export function createCollecting({ foundation, gate, startSensorProcess, capture, systemIdle, isHookPermitted, displays, loopbackPorts, domainFeed = createDomainFeed, changed }: CollectingOptions): Collecting {
  const { account, clock, engagementChoice, inputChoice, journal, log, pairing, pause, policy, schedule } = foundation
  const feed = domainFeed({ pairing, elapsed: clock.elapsed, log, ...(loopbackPorts === undefined ? {} : { ports: loopbackPorts }) })
  const system: SystemPresence = { locked: false }
  const activity = createActivitySource(systemIdle, () => supervisor.hookIsDeaf())
  const engagement = createEngagementWatch(clock.elapsed, feed, (wanted) => supervisor.look(wanted, displays))
  const observer = createObserver(clock.elapsed, system, activity, feed, engagement)
  const capturing = createCapturing({
    port: capture, now: clock.now, elapsed: clock.elapsed, isAllowed: () => phase() === 'collecting' && holds.size === 0 && !observer.isLocked(),
  })
  const collection = createCollection(collectors, createCollectorHost(foundation, capturing, gate))
  const holds = new Set<Hold>()
  let lastActivity: string | null = null
  let limited = false
  let feedFailed = false

  const supervisor = createSensorSupervisor({
    startProcess: startSensorProcess,
    onFrame: observer.frame,
    onStatus: changed,
  })
  const reasonAgainstHook = (): ActivitySourceState['reason'] => {
    if (collection.needs()?.inputHook !== true) return 'not-asked'
    if (!inputChoice.allowsHook()) return 'not-allowed'
    if (!isHookPermitted()) return 'not-permitted'
    if (activity.source() === 'hook') return null
    return supervisor.status().hook === 'failed' ? 'failed' : 'starting'
  }
  /** The engagement sensors that the policy asks for and the person allows. */
  const allowedSensors = (): EngagementSensor[] => (collection.needs()?.engagement ?? []).filter(engagementChoice.allows)
  /** Reports to the server when less can be observed than the policy and the person allow. */
  const noteLimits = (): void => {
    const { state, window } = supervisor.status()
    if (state !== 'running') return
    const reason = reasonAgainstHook()
    const nowLimited = activity.source() === 'none' || reason === 'not-permitted' || reason === 'failed' || window === 'unavailable'
    if (nowLimited && !limited) void journal.tell('sensor-limited', { input: activity.source(), window })
    if (!nowLimited && limited) void journal.tell('sensor-restored')
    limited = nowLimited
  }
  const supervise = async (): Promise<void> => {
    const needs = pause.current() === null && holds.size === 0 ? collection.needs() : null
    const sensors = needs === null ? [] : allowedSensors()
    const asked = systemSensors.filter((sensor) => sensors.includes(sensor))
    engagement.want(sensors)
    if (needs === null) observer.forget()
    await supervisor.want(needs === null ? null : {
      window: needs.window, hook: needs.inputHook === true && inputChoice.allowsHook() && isHookPermitted(),
      ...(asked.length === 0 ? {} : { engagement: asked }),
    })
    if (needs?.domain !== true && !sensors.includes('audibleTab')) await feed.stop()
    else if (!feedFailed) {
      await feed.start({ domains: needs?.domain === true }).catch((error: unknown) => {
        feedFailed = true // Websites stay unknown; nothing else depends on it.
        log.warn('browser-feed-failed', { detail: errorMessage(error) })
      })
    }
  }
  const phase = (): Phase => {
    if (account.current() === null) return 'signed-out'
    if (account.token() === null) return 'revoked'
    const status = policy.status(clock.now())
    if (status === 'none') return 'no-policy'
    if (status === 'expired') return 'policy-expired'
    if (status === 'unacknowledged') return 'policy-unacknowledged'
    if (collection.needs() === null) return 'nothing-to-collect'
    if (holds.has('crash-loop')) return 'crash-loop'
    if (holds.has('tray-lost')) return 'tray-lost'
    return pause.current() === null ? 'collecting' : 'paused'
  }
  return {
    collection,
    capturing,
    feed,
    system,
    supervise,
    foreground: observer.foreground,
    sensors: supervisor.status,
    activitySource: () => ({ source: activity.source(), reason: reasonAgainstHook() }),
    phase,
    engagement() {
      const unavailable = engagement.unavailable()
      return (collection.needs()?.engagement ?? []).map((sensor) => ({ sensor, allowed: engagementChoice.allows(sensor), works: !unavailable.includes(sensor) }))
    },
    browserPairing() {
      if (phase() === 'paused') return 'paused'
      if (phase() !== 'collecting') return 'not-recording'
      if (collection.needs()?.domain !== true && !allowedSensors().includes('audibleTab')) return 'no-websites'
      return feedFailed ? 'no-port' : 'possible'
    },
    configure() {
      const allowed = account.token() !== null && journal.files() !== null && policy.allows(clock.now())
      collection.configure(allowed ? policy.current() : null)
    },
    observe() {
      if (holds.size > 0) return
      const observation = observer.take(pause.current() !== null)
      if (observation !== null && observation.presence === 'present') noteLimits()
      if (observation !== null) {
        const { ageMilliseconds, signs, ...seen } = observation
        const at = clock.now()
        collection.tick({ at, seenAt: at - ageMilliseconds, ...seen }, signs)
      }
      const activity = collection.state()
      if (activity !== lastActivity) schedule.soon()
      lastActivity = activity
    },
    async hold(reason) {
      holds.add(reason)
      collection.cut()
      await supervise()
    },
    release: (reason) => void holds.delete(reason),
    async end() {
      await supervisor.want(null)
      await feed.stop()
    },
  }
}

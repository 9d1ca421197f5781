import { collectors } from '../collectors/registry.ts'
import { createSensorSupervisor } from '../sensors/supervisor.ts'
import { instantText } from '@overt/sdk/agent'
import type { AgentPolicy, CollectedRecord } from '@overt/sdk/agent'
import { createAccountStore } from './account.ts'
import type { SignIn } from './account.ts'
import type { AgentPorts } from './agent-ports.ts'
import { createSystemClock } from './clock.ts'
import { createCollection } from './collection.ts'
import { openDataFolder } from './data-folder.ts'
import { createDomainFeed } from './domain-feed.ts'
import { AgentError, errorMessage } from './errors.ts'
import { eventRecord } from './event-record.ts'
import type { AgentEventName, EventData } from './event-record.ts'
import { silentLog } from './log.ts'
import { openMemberFiles } from './member-files.ts'
import type { MemberFiles } from './member-files.ts'
import { createObserver } from './observation.ts'
import type { SystemPresence } from './observation.ts'
import { createPairing } from './pairing.ts'
import { createPauseStore } from './pause.ts'
import { createPolicyStore } from './policy-store.ts'
import type { PolicyChange } from './policy-store.ts'
import { createReferenceClock } from './reference-clock.ts'
import type { ClockStep } from './reference-clock.ts'
import type { Rejection } from './rejected-records.ts'
import { selfCheck } from './self-check.ts'
import type { CheckResult } from './self-check.ts'
import { createServerClient } from './server-client.ts'
import type { AgentState, Phase } from './state.ts'
import { createSync } from './sync.ts'
import { isRevoked } from './upload.ts'
import { todayOf } from './today.ts'
import type { Today } from './today.ts'
import { createTokenFile } from './token-file.ts'
import { createWireGate } from './wire-gate.ts'

const tickMilliseconds = 1_000
const checkpointMilliseconds = 15_000
const syncMilliseconds = 60_000
const syncSpread = 0.2
const soonMilliseconds = 2_000
const farewellMilliseconds = 2_000
const shownAtOnce = 1_000

export interface Agent {
  /** Begins ticking; collects only once a person is signed in and the policy is acknowledged. */
  start(): void
  /** Seals what is open and ends the sensors; tells the server within two seconds or at the next start. */
  stop(reason: 'quit' | 'stopped'): Promise<void>
  state(): AgentState
  /** Called after every change, at most once a second for figures that run. Returns its own removal. */
  subscribe(listener: (state: AgentState) => void): () => void
  /** One second of the agent's life; `start` calls it. Exposed so that tests own the time. */
  tick(): Promise<void>
  /** Resolves when nothing is being written or sent. */
  quiet(): Promise<void>
  signIn(form: SignIn): Promise<void>
  signOut(): Promise<void>
  /** The person has read version `version` and accepts it. @throws AgentError `policy-outdated`, `server-…` */
  acknowledgePolicy(version: number): Promise<void>
  /** @throws AgentError `pause-not-allowed` */
  pause(minutes: number | null): Promise<void>
  resume(): Promise<void>
  syncNow(): Promise<void>
  waiting(offset: number, limit: number): Promise<readonly CollectedRecord[]>
  /** What is being recorded right now, as it would be sent if it ended here. */
  recording(): readonly CollectedRecord[]
  sent(offset: number, limit: number): Promise<readonly CollectedRecord[]>
  rejected(offset: number, limit: number): Promise<readonly Rejection[]>
  today(): Promise<Today>
  selfCheck(): CheckResult[]
  /** A code to type into the browser extension. */
  pairingCode(): Promise<string>
  forgetBrowsers(): Promise<void>
  /** What the system says of the screen and of sleep. */
  readonly system: { setLocked(locked: boolean): void, suspending(): Promise<void>, resumed(): void }
}

/**
 * Opens the data folder and puts the agent together.
 *
 * @throws AgentError `data-folder-unwritable`, `second-instance`
 */
export async function createAgent(ports: AgentPorts): Promise<Agent> {
  const { device, log = silentLog, notify = () => undefined, random = Math.random } = ports
  const clock = createReferenceClock(ports.clock ?? createSystemClock())
  const data = await openDataFolder(ports.dataFolder)
  const tokens = ports.tokens ?? createTokenFile(data.file('token'))
  const client = createServerClient({ fetch: ports.fetch ?? globalThis.fetch, elapsed: clock.elapsed, agentVersion: device.agentVersion })
  const account = createAccountStore(data.file('account.json'), tokens, client, device)
  const policy = createPolicyStore(data.file('policy.json'))
  const pause = createPauseStore(data.file('pause.json'))
  const pairing = createPairing(data.file('browsers.json'))
  const feed = createDomainFeed({ pairing, elapsed: clock.elapsed, ...(ports.loopbackPorts === undefined ? {} : { ports: ports.loopbackPorts }) })
  const system: SystemPresence = { locked: false }
  const observer = createObserver(clock.elapsed, system, feed)
  const gate = createWireGate(collectors.flatMap(({ records }) => records))
  const listeners = new Set<(state: AgentState) => void>()
  let files: MemberFiles | null = null
  let timer: NodeJS.Timeout | undefined
  let pending: Promise<unknown> = Promise.resolve()
  let droppedRecords = 0
  let lastActivity: string | null = null
  let checkpointDue = 0
  let syncDue = 0
  let sensorsLimited = false
  let diskWasFull = false
  let feedFailed = false
  /** Between the end of the sensors and the record on disk: nothing is observed, and nothing says "paused" yet. */
  let beginningPause = false

  const keep = (records: readonly CollectedRecord[]): Promise<boolean> => {
    const keeping = files?.keeper.keep(records) ?? Promise.resolve(false)
    pending = Promise.allSettled([pending, keeping])
    return keeping
  }
  const tell = (event: AgentEventName, values?: EventData): Promise<boolean> => {
    log.info(event, values)
    syncDue = Math.min(syncDue, clock.elapsed() + soonMilliseconds)
    return keep([eventRecord(clock.now(), event, values)])
  }
  const collection = createCollection(collectors, (record) => void keep([record]))

  const clockStepped = (step: ClockStep): void => {
    if (step.rebasedBy !== 0) collection.rebase()
    if (account.token() === null) return
    void tell('clock-changed', {
      cause: step.cause, steppedBySeconds: Math.round(step.steppedBy / 1_000), correctedBySeconds: Math.round(step.rebasedBy / 1_000),
    })
    syncDue = Math.min(syncDue, clock.elapsed())
  }
  const policyChanged = ({ policy: current, versionChanged, widened }: PolicyChange): void => {
    configure()
    if (widened.length > 0) void tell('policy-widened', { version: current.version, widened: widened.join(' ').slice(0, 120) })
    if (versionChanged || !current.acknowledged) notify({ kind: 'policy-changed', widened, acknowledged: current.acknowledged })
  }
  const sync = createSync({
    account, policy, clock, client, gate, random,
    files: () => files,
    events: {
      clockStepped,
      policyChanged,
      async revoked(code) {
        await account.revoke()
        configure()
        log.warn('signed-out', { code })
        notify({ kind: 'signed-out', code })
        await superviseSensors()
      },
      async pluginDisabled(kinds, records) {
        droppedRecords += records
        notify({ kind: 'records-dropped', kinds, records })
        await tell('queue-dropped', { kinds: kinds.join(' ').slice(0, 120), records })
      },
    },
  })
  const supervisor = createSensorSupervisor({
    startProcess: ports.startSensorProcess,
    onFrame: observer.frame,
    onStatus(status) {
      const limited = status.state === 'running' && (status.input !== 'full' || status.window === 'unavailable')
      if (limited && !sensorsLimited) void tell('sensor-limited', { input: status.input, window: status.window })
      if (status.state === 'running' && !limited && sensorsLimited) void tell('sensor-restored')
      if (status.state === 'running') sensorsLimited = limited
      publish()
    },
  })

  const phase = (): Phase => {
    if (account.current() === null) return 'signed-out'
    if (account.token() === null) return 'revoked'
    const status = policy.status(clock.now())
    if (status === 'none') return 'no-policy'
    if (status === 'expired') return 'policy-expired'
    if (status === 'unacknowledged') return 'policy-unacknowledged'
    if (collection.needs() === null) return 'nothing-to-collect'
    return pause.current() === null ? 'collecting' : 'paused'
  }
  /** Lets run exactly what the account and the policy allow at this moment. */
  const configure = (): void => {
    const allowed = account.token() !== null && files !== null && policy.allows(clock.now())
    collection.configure(allowed ? policy.current() : null)
  }
  const superviseSensors = async (): Promise<void> => {
    const needs = pause.current() === null && !beginningPause ? collection.needs() : null
    if (needs === null) observer.forget()
    await supervisor.want(needs === null ? null : { window: needs.window })
    if (needs?.domain !== true) await feed.stop()
    else if (!feedFailed) {
      await feed.start().catch((error: unknown) => {
        feedFailed = true // Websites stay unknown; nothing else depends on it.
        log.warn('browser-feed-failed', { detail: errorMessage(error) })
      })
    }
  }

  const state = (): AgentState => {
    const current = account.current()
    const document = policy.current()
    return {
      now: clock.now(),
      agentVersion: device.agentVersion,
      phase: phase(),
      activity: collection.state(),
      foreground: phase() === 'collecting' ? observer.foreground() : { app: null, domain: null },
      account: current === null ? null : {
        server: current.server, workspaceName: current.workspace.name, memberName: current.member.name,
        email: current.member.email, deviceId: current.deviceId,
      },
      policy: document === null ? null : describePolicy(document),
      pause: pause.current(),
      sync: sync.status(),
      queue: {
        ...(files?.outbox.size() ?? { records: 0, bytes: 0 }),
        held: files?.keeper.held() ?? 0, damagedLines: files?.outbox.damagedLines ?? 0,
      },
      trouble: files?.keeper.trouble() ?? null,
      droppedRecords,
      sensors: supervisor.status(),
      machineOffset: clock.machineOffset(),
      tokenProtection: tokens.protection,
      browsers: pairing.browsers(),
    }
  }
  const describePolicy = (document: AgentPolicy): NonNullable<AgentState['policy']> => ({
    version: document.version,
    summary: document.summary,
    acknowledged: document.acknowledged,
    expiresAt: Temporal.Instant.from(document.expiresAt).epochMilliseconds,
    pauseAllowed: document.pause.allowed,
    pauseMaximumMinutes: document.pause.maximumMinutes,
    plugins: collection.status(),
  })
  const publish = (): void => {
    const current = state()
    for (const listener of listeners) listener(current)
  }

  const openFiles = async (): Promise<void> => {
    const current = account.current()
    if (current === null) return
    files = await openMemberFiles(data, current, clock.now())
    if (files.crashed) await tell('crashed')
    await tell('started', { version: device.agentVersion, platform: device.platform })
    await files.checkpoint.save([])
  }
  const closeFiles = async (): Promise<void> => {
    collection.configure(null)
    await pending
    await files?.keeper.retry()
    await files?.outbox.close()
    await files?.checkpoint.clear()
    files = null
  }
  /** Sends what there is to send, for at most two seconds. */
  const farewell = async (): Promise<void> => {
    await pending
    await Promise.race([
      sync.run('now'),
      new Promise((resolve) => {
        setTimeout(resolve, farewellMilliseconds).unref()
      }),
    ])
  }
  const endPause = async (reason: 'person' | 'time'): Promise<void> => {
    collection.cut()
    await pause.end()
    await tell('resumed', { reason })
    await superviseSensors()
    publish()
  }
  const watchDisk = async (): Promise<void> => {
    await files?.keeper.retry()
    const full = (files?.keeper.trouble() ?? null) !== null
    if (full && !diskWasFull) notify({ kind: 'disk-full' })
    if (!full && diskWasFull) await tell('disk-full', { lost: files?.keeper.lost() ?? 0 })
    diskWasFull = full
  }
  const observe = (): void => {
    const observation = observer.take(pause.current() !== null)
    if (observation !== null) collection.tick({ at: clock.now(), ...observation })
    const activity = collection.state()
    if (activity !== lastActivity) syncDue = Math.min(syncDue, clock.elapsed() + soonMilliseconds)
    lastActivity = activity
  }

  await account.load()
  await policy.load()
  await pause.load()
  await pairing.load()
  await openFiles()
  configure()

  const agent: Agent = {
    start() {
      let ticking = false
      const work = (): void => {
        if (ticking) return
        ticking = true
        void agent.tick()
          .catch((error: unknown) => log.warn('tick-failed', { detail: errorMessage(error) }))
          .finally(() => {
            ticking = false
          })
      }
      timer = setInterval(work, tickMilliseconds)
      work()
    },
    async stop(reason) {
      clearInterval(timer)
      collection.cut()
      if (account.token() !== null && files !== null) {
        await tell(reason)
        await farewell()
      }
      await closeFiles()
      await supervisor.want(null)
      await feed.stop()
      log.close()
      await data.release()
    },
    state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async tick() {
      const step = clock.check()
      if (step !== null) clockStepped(step)
      if (pause.isOver(clock.now())) await endPause('time')
      configure()
      await superviseSensors()
      observe()
      const elapsed = clock.elapsed()
      if (files !== null && elapsed >= checkpointDue) {
        checkpointDue = elapsed + checkpointMilliseconds
        await watchDisk()
        await files.checkpoint.save(collection.open()).catch((error: unknown) => log.warn('checkpoint-failed', { detail: errorMessage(error) }))
      }
      if (elapsed >= syncDue) {
        syncDue = elapsed + syncMilliseconds * (1 - syncSpread + 2 * syncSpread * random())
        void sync.run().then(publish, (error: unknown) => log.warn('sync-failed', { detail: errorMessage(error) }))
      }
      publish()
    },
    async quiet() {
      await sync.idle()
      await pending
    },
    async signIn(form) {
      const previous = account.current()
      const signedIn = await account.signIn(form)
      const samePerson = previous?.member.id === signedIn.account.member.id && previous.workspace.id === signedIn.account.workspace.id
      if (!samePerson || files === null) {
        await closeFiles()
        if (!samePerson) await policy.clear()
        await pause.end()
        await openFiles()
      }
      sync.reset()
      const change = await policy.receive(signedIn.policy, null)
      if (change !== null) policyChanged(change)
      syncDue = 0
      publish()
    },
    async signOut() {
      collection.cut()
      if (account.token() !== null) {
        await tell('signed-out')
        await farewell()
      }
      await closeFiles()
      await account.signOut()
      await policy.clear()
      await pause.end()
      sync.reset()
      await superviseSensors()
      publish()
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
      configure()
      syncDue = 0
      publish()
    },
    async pause(minutes) {
      if (account.token() === null) throw new AgentError('signed-out')
      const planned = pause.plan(policy.current(), clock.now(), minutes)
      beginningPause = true
      try {
        collection.cut()
        await superviseSensors()
        await tell('paused', { until: planned.until === null ? null : instantText(planned.until) })
        await pause.begin(planned)
      } finally {
        beginningPause = false
      }
      publish()
    },
    async resume() {
      if (pause.current() !== null) await endPause('person')
    },
    async syncNow() {
      await sync.run('now')
      publish()
    },
    waiting: async (offset, limit) => (await files?.outbox.list(offset, Math.min(limit, shownAtOnce))) ?? [],
    recording: () => collection.open(),
    sent: async (offset, limit) => (await files?.sent.newest(offset, Math.min(limit, shownAtOnce))) ?? [],
    rejected: async (offset, limit) => (await files?.rejected.newest(offset, Math.min(limit, shownAtOnce))) ?? [],
    async today() {
      const zone = ports.timeZone?.() ?? Temporal.Now.timeZoneId()
      const start = Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(zone).startOfDay().epochMilliseconds
      const sources = {
        sent: (await files?.sent.since(start)) ?? [],
        waiting: (await files?.outbox.list(0, Number.MAX_SAFE_INTEGER)) ?? [],
        recording: collection.open(),
      }
      return todayOf(sources, clock.now(), zone)
    },
    selfCheck: () => selfCheck(state()),
    async pairingCode() {
      return pairing.newCode(clock.elapsed())
    },
    forgetBrowsers: () => pairing.forget(),
    system: {
      setLocked(locked) {
        system.locked = locked
      },
      async suspending() {
        collection.cut()
        await pending
      },
      resumed() {
        syncDue = 0
      },
    },
  }
  return agent
}

import { TimerChoice, TimerCommand } from '@overt/sdk/agent'
import type { EngagementSensor } from '@overt/sdk/agent'
import { BreakRecord, collectors } from '../collectors/registry.ts'
import type { SignIn } from './account.ts'
import { openFoundation } from './foundation.ts'
import type { AgentPorts } from './agent-ports.ts'
import { openAgentTimer } from './agent-timer.ts'
import type { AgentTimer } from './agent-timer.ts'
import { createCollecting } from './collecting.ts'
import { describeState } from './describe-state.ts'
import { AgentError, errorMessage } from './errors.ts'
import { fileKinds } from './file-kinds.ts'
import { createOwnDays } from './own-day.ts'
import type { OwnDayView, OwnDays } from './own-day.ts'
import { createOwnRecords } from './own-records.ts'
import type { OwnRecords } from './own-records.ts'
import { openHistory } from './history.ts'
import type { HistoryView } from './history.ts'
import { createLooks } from './looks.ts'
import type { Looks } from './looks.ts'
import { createPausing } from './pausing.ts'
import { selfCheck } from './self-check.ts'
import type { CheckResult } from './self-check.ts'
import { createRequiredNotices } from './required-notices.ts'
import { createReturning } from './returning.ts'
import { createServerEvents } from './server-events.ts'
import { createSession } from './session.ts'
import type { AgentState } from './state.ts'
import { createSync } from './sync.ts'
import { isUpdateDue, untilNextUpdateCheck } from './update-schedule.ts'
import { createUpdates } from './updates.ts'
import { openWindowData } from './window-data.ts'
import { createWireGate } from './wire-gate.ts'

const tickMilliseconds = 1_000
const checkpointMilliseconds = 15_000

export interface Agent extends OwnRecords, Pick<Looks, 'looks'> {
  /** Begins ticking; collects only once a person is signed in and the policy is acknowledged. */
  start(): void
  /** Seals what is open and ends the sensors; tells the server within two seconds or at the next start. */
  stop(reason: 'quit' | 'stopped'): Promise<void>
  /**
   * The system ends this process at any moment: what is open is on disk when it returns, and the next start knows that this was no crash.
   * `stop` may follow, and need not.
   */
  endNow(): void
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
  /** Lets the sensors run although the agent crashed again and again with them. */
  tryAgain(): Promise<void>
  syncNow(): Promise<void>
  /** Figures and questions of plugins about the person's own day. */
  ownDay(): Promise<OwnDayView>
  /** Puts the person's answer to a question of `ownDay` into the outbox. @throws AgentError `question-gone`, `outbox-full` */
  answerQuestion: OwnDays['answer']
  readonly timer: AgentTimer
  /** The person has read one of the notices of the state. @throws AgentError `notice-not-sent` */
  readNotice(id: string): Promise<void>
  /** The workspace's transparency log as this computer knows it. */
  history(): HistoryView
  /** The person has an explanation for what does not fit. @throws AgentError `explanation-short` */
  closeHistory(explanation: string): Promise<void>
  selfCheck(): CheckResult[]
  /** A code to type into the browser extension. */
  pairingCode(): Promise<string>
  forgetBrowsers(): Promise<void>
  /** Lets the person switch off the input hook that the policy asks for. Takes effect at once and survives restarts. */
  setInputHook(allowed: boolean): Promise<void>
  /** Lets the person switch off an engagement sensor that the policy asks for. Takes effect at once and survives restarts. */
  setEngagementSensor(sensor: EngagementSensor, allowed: boolean): Promise<void>
  /** What the system says of the screen, the tray and sleep. */
  readonly system: {
    setLocked(locked: boolean): void
    /** Without its sign in the tray the agent observes nothing. */
    setTray(there: boolean): Promise<void>
    suspending(): Promise<void>
    resumed(): void
  }
}

/**
 * Opens the data folder and puts the agent together.
 *
 * @throws AgentError `data-folder-unwritable`, `second-instance`
 */
export async function createAgent(ports: AgentPorts): Promise<Agent> {
  const foundation = await openFoundation(ports)
  const { account, clock, data, journal, log, pairing, policy, schedule } = foundation
  const listeners = new Set<(state: AgentState) => void>()
  const publish = (): void => {
    const current = state()
    for (const listener of listeners) listener(current)
  }
  const gate = createWireGate([...collectors.flatMap(({ records }) => records), TimerCommand, TimerChoice, BreakRecord], fileKinds)
  const collecting = createCollecting({
    foundation, gate, startSensorProcess: ports.startSensorProcess, capture: ports.capture ?? null, changed: publish, domainFeed: ports.domainFeed,
    systemIdle: ports.systemIdle ?? null, isHookPermitted: ports.isHookPermitted ?? (() => true), displays: ports.displays ?? (() => []),
    ...(ports.loopbackPorts === undefined ? {} : { loopbackPorts: ports.loopbackPorts }),
  })
  const { collection } = collecting
  const events = createServerEvents(foundation, collecting)
  const sync = createSync({
    account, policy, clock, client: foundation.client, events, files: journal.files, gate,
    ...(ports.random === undefined ? {} : { random: ports.random }),
  })
  const session = createSession(foundation, collecting, sync, events)
  const pausing = createPausing(foundation, collecting)
  const looks = createLooks(foundation)
  const history = await openHistory(foundation, data.state('history.json'))
  const windowData = await openWindowData(foundation)
  const required = createRequiredNotices(foundation, windowData)
  const timeZone = ports.timeZone ?? (() => Temporal.Now.timeZoneId())
  const records = createOwnRecords(foundation, collection, timeZone)
  const isRunning = (collector: string): boolean => collection.status()[collector] === 'running'
  const ownDays = createOwnDays({ foundation, gate, records, windowData, collectors, isRunning })
  const returning = createReturning({ elapsed: clock.elapsed, state: collection.state, ownDays, notify: () => foundation.notify({ kind: 'question' }) })
  const desktop = await openAgentTimer({
    foundation, gate, records, windowData, timeZone, changed: publish,
    state: () => (collecting.phase() === 'collecting' ? collection.state() : null),
    activeSeconds: async () => (await records.today()).seconds.active ?? 0,
  })
  const state = (): AgentState => describeState(foundation, collecting, sync, events, updates?.status() ?? { status: 'none' }, required.list(), windowData.peek()?.formats ?? null)
  const updates = ports.updates === undefined ? null : createUpdates({
    port: ports.updates, fetch: ports.fetch ?? globalThis.fetch, currentVersion: foundation.device.agentVersion, log, changed: publish,
  })
  const thenPublish = (work: Promise<void>): Promise<void> => work.then(publish)
  let ticks: NodeJS.Timeout | undefined
  let checkpointDue = 0
  let updateCheckedAt = -Infinity

  const checkpoint = async (): Promise<void> => {
    const files = journal.files()
    if (files === null || clock.elapsed() < checkpointDue) return
    checkpointDue = clock.elapsed() + checkpointMilliseconds
    await journal.watchDisk()
    await files.checkpoint.save(collection.open()).catch((error: unknown) => log.warn('checkpoint-failed', { detail: errorMessage(error) }))
  }
  /** Beside the exchange: records do not wait for it. */
  const lookAtHistory = (): Promise<void> => history.check().then(publish, (error: unknown) => { log.warn('history-not-checked', { detail: errorMessage(error) }) })
  const exchange = async (): Promise<void> => {
    try {
      await sync.run()
      void lookAtHistory()
      await looks.renew()
      await desktop.renew()
      publish()
      await sync.filesIdle()
      if (sync.hasMoreFiles()) schedule.soon()
      publish()
    } catch (error) {
      log.warn('sync-failed', { detail: errorMessage(error) })
    }
  }
  const lookForUpdate = async (): Promise<void> => {
    const current = state()
    if (updates === null || current.account === null || !isUpdateDue(current)) return
    if (clock.elapsed() - updateCheckedAt < untilNextUpdateCheck(current)) return
    updateCheckedAt = clock.elapsed()
    await updates.check(current.account.server)
  }
  collecting.configure()
  if (foundation.crashLoop) {
    await collecting.hold('crash-loop')
    await journal.tell('crash-loop')
    foundation.notify({ kind: 'crash-loop' })
  }

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
      ticks = setInterval(work, tickMilliseconds)
      work()
    },
    async stop(reason) {
      clearInterval(ticks)
      await session.leave(reason)
      await collecting.end()
      log.close()
      await data.release()
    },
    endNow() {
      clearInterval(ticks)
      collection.cut()
      journal.files()?.checkpoint.seal(journal.unwritten())
    },
    state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async tick() {
      const step = clock.check()
      if (step !== null) events.clockStepped(step)
      await pausing.check()
      collecting.configure()
      await collecting.supervise()
      collecting.observe()
      await returning.check()
      await desktop.remind()
      await checkpoint()
      if (schedule.take()) void exchange()
      void lookForUpdate()
      publish()
    },
    async quiet() {
      await sync.idle()
      await sync.filesIdle()
      await journal.settled()
    },
    signIn: (form) => thenPublish(session.signIn(form)),
    signOut: () => thenPublish(session.signOut()),
    acknowledgePolicy: (version) => thenPublish(session.acknowledgePolicy(version)),
    pause: (minutes) => thenPublish(pausing.begin(minutes)),
    resume: () => thenPublish(pausing.end('person')),
    async tryAgain() {
      if (collecting.phase() !== 'crash-loop') return
      await foundation.crashes.forget()
      collecting.release('crash-loop')
      await journal.tell('tried-again')
      publish()
    },
    syncNow: () => thenPublish(sync.run('now')),
    looks: looks.looks,
    readNotice: (id) => thenPublish(required.read(id)),
    history: history.view,
    closeHistory: (explanation) => thenPublish(history.close(explanation)),
    ...records,
    ownDay: ownDays.read,
    answerQuestion: (plugin, questionId, answer) => thenPublish(ownDays.answer(plugin, questionId, answer)),
    timer: desktop.timer,
    selfCheck: () => selfCheck(state()),
    async pairingCode() {
      const standing = collecting.browserPairing()
      if (standing !== 'possible') throw new AgentError(`pairing-${standing}`)
      const code = pairing.newCode(clock.elapsed())
      await collecting.supervise()
      return code
    },
    forgetBrowsers: () => thenPublish(collecting.feed.forget()),
    async setInputHook(allowed) {
      await foundation.inputChoice.set(allowed)
      await collecting.supervise()
      publish()
    },
    async setEngagementSensor(sensor, allowed) {
      await foundation.engagementChoice.set(sensor, allowed)
      await collecting.supervise()
      publish()
    },
    system: {
      setLocked(locked) {
        collecting.system.locked = locked
      },
      async setTray(there) {
        if (there) collecting.release('tray-lost')
        else await collecting.hold('tray-lost')
        await journal.tell(there ? 'tray-restored' : 'tray-lost')
        publish()
      },
      async suspending() {
        collection.cut()
        await journal.settled()
      },
      resumed: () => schedule.atOnce(),
    },
  }
  return agent
}

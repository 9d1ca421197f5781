import { isAnyBrowser } from '@overt/sdk/agent'
import type { BrowserDoor, BrowserDoorOptions } from './browser-door.ts'
import { createBrowserReports } from './browser-reports.ts'
import type { BrowserReports } from './browser-reports.ts'
import type { Question } from '../channel/messages.ts'
import type { Log } from './log.ts'
import type { Pairing } from './pairing.ts'

/** Without a word for 30 s a browser puts the extension to sleep. */
const keepAwakeMilliseconds = 20_000

/** While it wants to know about sound, the agent asks browsers this often. */
const soundMilliseconds = 5_000

/** What to ask browsers for; `listenForSound` adds sound. */
export interface DomainFeedNeeds {
  readonly domains: boolean
}

/** Learns from the browser extensions on this computer which host name is in front and whether a visible page plays sound. */
export interface DomainFeed extends Pick<BrowserReports, 'domainFor' | 'look' | 'isSoundShown'> {
  /**
   * Listens on the first free port as long as a browser is paired or about to be; to be called again when that may have changed.
   *
   * @throws AgentError `loopback-ports-taken`
   */
  start(needs?: DomainFeedNeeds): Promise<void>
  stop(): Promise<void>
  port(): number | null
  /**
   * What the sensors saw in front. Where it is another window than before, nothing that a browser said counts before it has answered
   * afresh; while a browser is in front it is asked again with every call, once a second.
   */
  inFront(application: string | null, window: number | null): void
  /** Asks browsers for sound, or stops asking. Call it every second while sound is wanted: it asks every five seconds. */
  listenForSound(wanted: boolean): void
  browsers(): readonly { readonly browser: string, readonly connected: boolean }[]
  forget(): Promise<void>
}

export interface DomainFeedOptions {
  readonly pairing: Pairing
  readonly elapsed: () => number
  readonly log: Log
  readonly ports?: BrowserDoorOptions['ports']
}

export function createDomainFeed({ pairing, elapsed, log, ports }: DomainFeedOptions): DomainFeed {
  const reports = createBrowserReports(elapsed)
  let door: BrowserDoor | null = null
  let domains = true
  let listening = false
  let listenedAt = -Infinity
  const question = (afresh = false): Question => ({ ask: reports.nextQuestion(afresh), ...(domains ? {} : { domain: false }), ...(listening ? { audible: true } : {}) })
  /** Loaded only when wanted: its library is a tenth of what the agent takes in memory. */
  const openDoor = async (): Promise<void> => {
    const { createBrowserDoor } = await import('./browser-door.ts')
    door ??= createBrowserDoor({
      pairing, elapsed, log, nextQuestion: question,
      // A profile may have sent its report before it got the question that asks for no website.
      onReport: (reporter, report) => reports.take(reporter, domains ? report : { ...report, domain: null }), onGone: reports.drop,
      ...(ports === undefined ? {} : { ports }),
    })
    await door.start()
  }
  let front: { readonly application: string | null, readonly window: number | null } | null = null
  let keepAwake: NodeJS.Timeout | undefined
  return {
    async start(needs = { domains: true }) {
      domains = needs.domains
      if (pairing.reporters().length === 0 && pairing.offeredKey(elapsed()) === null) return door?.stop()
      await openDoor()
      keepAwake ??= setInterval(() => door?.ask(question()), keepAwakeMilliseconds).unref()
    },
    async stop() {
      clearInterval(keepAwake)
      keepAwake = undefined
      front = null
      listening = false
      reports.clear()
      await door?.stop()
    },
    port: () => door?.port() ?? null,
    inFront(application, window) {
      const afresh = front === null || front.application !== application || front.window !== window
      front = { application, window }
      if (afresh || (application !== null && isAnyBrowser(application))) door?.ask(question(afresh))
    },
    domainFor: reports.domainFor,
    look: reports.look,
    isSoundShown: reports.isSoundShown,
    listenForSound(wanted) {
      if (wanted ? elapsed() - listenedAt < soundMilliseconds : !listening) return
      listening = wanted
      listenedAt = wanted ? elapsed() : -Infinity
      door?.ask(question())
    },
    browsers: () => pairing.reporters().map(({ id, browser }) => ({ browser, connected: door?.isConnected(id) === true })),
    async forget() {
      await pairing.forget()
      door?.dropStrangers()
    },
  }
}

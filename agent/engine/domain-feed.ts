import { isAnyBrowser } from '@overt/sdk/agent'
import type { BrowserDoor, BrowserDoorOptions } from './browser-door.ts'
import { createBrowserReports } from './browser-reports.ts'
import type { BrowserReports } from './browser-reports.ts'
import type { Log } from './log.ts'
import type { Pairing } from './pairing.ts'

/** Without a word for 30 s a browser puts the extension to sleep. */
const keepAwakeMilliseconds = 20_000

/** Knows which host name the browser in front shows, from the extensions on this computer. */
export interface DomainFeed extends Pick<BrowserReports, 'domainFor' | 'look'> {
  /**
   * Listens on the first free port as long as a browser is paired or about to be; to be called again when that may have changed.
   *
   * @throws AgentError `loopback-ports-taken`
   */
  start(): Promise<void>
  stop(): Promise<void>
  port(): number | null
  /**
   * What the sensors saw in front. Where it is another window than before, nothing that a browser said counts before it has answered
   * afresh; while a browser is in front it is asked again with every call, once a second.
   */
  inFront(application: string | null, window: number | null): void
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
  /** Loaded only when wanted: its library is a tenth of what the agent takes in memory. */
  const openDoor = async (): Promise<void> => {
    const { createBrowserDoor } = await import('./browser-door.ts')
    door ??= createBrowserDoor({
      pairing, elapsed, log, nextQuestion: () => reports.nextQuestion(false), onReport: reports.take, onGone: reports.drop,
      ...(ports === undefined ? {} : { ports }),
    })
    await door.start()
  }
  let front: { readonly application: string | null, readonly window: number | null } | null = null
  let keepAwake: NodeJS.Timeout | undefined
  return {
    async start() {
      if (pairing.reporters().length === 0 && pairing.offeredKey(elapsed()) === null) return door?.stop()
      await openDoor()
      keepAwake ??= setInterval(() => door?.ask(reports.nextQuestion(false)), keepAwakeMilliseconds).unref()
    },
    async stop() {
      clearInterval(keepAwake)
      keepAwake = undefined
      front = null
      reports.clear()
      await door?.stop()
    },
    port: () => door?.port() ?? null,
    inFront(application, window) {
      const afresh = front === null || front.application !== application || front.window !== window
      front = { application, window }
      if (afresh || (application !== null && isAnyBrowser(application))) door?.ask(reports.nextQuestion(afresh))
    },
    domainFor: reports.domainFor,
    look: reports.look,
    browsers: () => pairing.reporters().map(({ id, browser }) => ({ browser, connected: door?.isConnected(id) === true })),
    async forget() {
      await pairing.forget()
      door?.dropStrangers()
    },
  }
}

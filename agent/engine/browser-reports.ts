import { isBrowser } from '@overt/sdk/agent'
import type { Report } from '../channel/messages.ts'
import { hostName } from './host-name.ts'
import type { Reporter } from './pairing.ts'

/** An answer counts for this long after its question; while a browser is in front there is a question every second. */
const validMilliseconds = 5_000
/** An answer about sound counts for this long; while the agent wants to know, it asks every five seconds. */
const soundMilliseconds = 8_000
const questionsRemembered = 64

/** The website in front, as far as it is known. */
export interface ShownWebsite {
  readonly domain: string | null
  /** How long ago the browser was asked for what it answered; 0 where no domain is known. */
  readonly ageMilliseconds: number
  /** Whether any browser has shown something else since the last look. */
  readonly changed: boolean
}

/** What the paired browser profiles say they show. Bookkeeping only: the connection is elsewhere. */
export interface BrowserReports {
  /** The number of the next question. `afresh`: another window came to the front, and only answers to this question count from now on. */
  nextQuestion(afresh: boolean): number
  take(reporter: Reporter, report: Report): void
  /** The profile's connection has ended: what it said counts no more. */
  drop(reporterId: string): void
  /** Whether any profile shows a page that plays sound; null if no profile has answered recently. */
  isSoundShown(): boolean | null
  /** The host name that the application in front shows; null where that is unknown. */
  domainFor(application: string | null): string | null
  /** The same for a tick, with what happened since the last look. */
  look(application: string | null): ShownWebsite
  clear(): void
}

export function createBrowserReports(elapsed: () => number): BrowserReports {
  const latest = new Map<string, Report & { readonly browser: string }>()
  const askedAt = new Map<number, number>()
  let asked = 0
  let oldestValid = 0
  let changed = false

  const age = ({ ask }: Report): number => elapsed() - (askedAt.get(ask) ?? -Infinity)
  /** The one profile of this application that says it has the focus; none where two do. */
  const inFront = (application: string | null): Report | null => {
    const [first, ...others] = [...latest.values()]
      .filter((report) => report.focused && isBrowser(report.browser, application) && report.ask >= oldestValid && age(report) <= validMilliseconds)
    return first === undefined || others.length > 0 ? null : first
  }
  return {
    nextQuestion(afresh) {
      asked++
      askedAt.set(asked, elapsed())
      askedAt.delete(asked - questionsRemembered)
      if (afresh) oldestValid = asked
      return asked
    },
    take({ id, browser }, { ask, focused, domain, audible }) {
      const before = latest.get(id)
      const report = { browser, ask: Math.min(ask, asked), focused, domain: focused && domain !== null ? hostName(domain) : null, ...(audible === undefined ? {} : { audible }) }
      if (before?.focused !== report.focused || before.domain !== report.domain) changed = true
      latest.set(id, report)
    },
    drop(reporterId) {
      if (latest.delete(reporterId)) changed = true
    },
    isSoundShown() {
      const answers = [...latest.values()].flatMap((report) => (report.audible !== undefined && age(report) <= soundMilliseconds ? [report.audible] : []))
      return answers.length === 0 ? null : answers.includes(true)
    },
    domainFor: (application) => inFront(application)?.domain ?? null,
    look(application) {
      const report = inFront(application)
      const seen = { domain: report?.domain ?? null, ageMilliseconds: report === null ? 0 : age(report), changed }
      changed = false
      return seen
    },
    clear() {
      latest.clear()
      changed = true
    },
  }
}

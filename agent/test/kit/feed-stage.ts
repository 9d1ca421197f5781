import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect } from 'chai'
import { WebSocket } from 'ws'
import { createDomainFeed } from '../../engine/domain-feed.ts'
import type { DomainFeed } from '../../engine/domain-feed.ts'
import { silentLog } from '../../engine/log.ts'
import { createPairing } from '../../engine/pairing.ts'
import type { Pairing } from '../../engine/pairing.ts'
import { createFakeBrowser } from './fake-browser.ts'
import type { FakeBrowser } from './fake-browser.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { waitFor } from './wait-for.ts'

/** Fixed by the `key` in the manifest, and named in companies' policies. */
export const extensionId = 'phhabodleojjbeabhiibjmdhjilfgknm'
export const extensionOrigin = `chrome-extension://${extensionId}`

/** The extension's code runs under Node here, where a web socket says no origin: a browser says the extension's. */
export class ExtensionSocket extends WebSocket {
  constructor(address: string) {
    super(address, { origin: extensionOrigin })
    this.on('error', () => undefined) // A browser's socket only closes.
  }
}

/** A domain feed with its pairing for each test, and the browsers that the test pairs with it. */
export interface FeedStage {
  readonly pairing: Pairing
  /** May be replaced; the stage stops the one that is here when the test ends. */
  feed: DomainFeed
  /** What the feed takes for the time, in milliseconds. */
  elapsed: number
  /** A pairing on the files of the first, as after a restart of the agent. */
  readPairing(key?: () => Promise<Buffer>): Pairing
  createPairing(name: string): Pairing
  createFeed(options: Partial<Parameters<typeof createDomainFeed>[0]>): DomainFeed
  /** 0 while the feed does not listen. */
  port(): number
  newCode(): Promise<string>
  pairedBrowser(name?: string, ports?: readonly number[]): Promise<FakeBrowser>
  known(application: string, domain: string | null): Promise<unknown>
}

/** Opens the stage before each test of the surrounding `describe`. */
export function feedStage(): FeedStage {
  const fileKey = randomBytes(32)
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  const opened: { pairing?: Pairing, feed?: DomainFeed } = {}
  const present = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The stage opens before each test')
    return value
  }
  const stage: FeedStage = {
    get pairing() { return present(opened.pairing) },
    get feed() { return present(opened.feed) },
    set feed(feed) { opened.feed = feed },
    elapsed: 0,
    readPairing: (key = async () => fileKey) => createPairing(join(folder.path, 'browsers'), key),
    createPairing: (name) => createPairing(join(folder.path, name), async () => fileKey),
    createFeed: (options) => createDomainFeed({ pairing: stage.pairing, elapsed: () => stage.elapsed, log: silentLog, ports: { first: 0, last: 0 }, ...options }),
    port: () => stage.feed.port() ?? 0,
    async newCode() {
      const code = stage.pairing.newCode(stage.elapsed)
      await stage.feed.start()
      return code
    },
    async pairedBrowser(name = 'chrome', ports) {
      const code = await stage.newCode()
      const browser = createFakeBrowser(name, ports ?? [stage.port()])
      expect(await browser.pair(code)).to.equal('paired')
      await browser.report()
      await waitFor('the connection', () => stage.feed.browsers().some(({ browser: paired, connected }) => paired === name && connected))
      return browser
    },
    known: (application, domain) => waitFor(`${domain} in ${application}`, () => stage.feed.domainFor(application) === domain),
  }
  const native = Reflect.get(globalThis, 'WebSocket')
  before(() => Reflect.set(globalThis, 'WebSocket', ExtensionSocket))
  after(() => Reflect.set(globalThis, 'WebSocket', native))
  beforeEach(async () => {
    folder = await temporaryFolder()
    stage.elapsed = 0
    opened.pairing = stage.readPairing()
    opened.feed = stage.createFeed({})
  })
  afterEach(async () => {
    await stage.feed.stop()
    await folder.remove()
  })
  return stage
}

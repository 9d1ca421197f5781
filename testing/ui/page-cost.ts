/// <reference lib="dom" />
import type { BrowserContext, CDPSession } from 'playwright-core'

/** One request of a page, as the browser counted it. */
export interface PageRequest {
  readonly address: string
  /** `Script`, `Stylesheet`, `Fetch`, `EventSource`, … in the words of the browser's protocol. */
  readonly kind: string
  /** What crossed the wire, headers included; 0 from the browser's cache. */
  readonly bytes: number
}

/** What a visit of a page costs. */
export interface PageCost {
  readonly requests: readonly PageRequest[]
  readonly scripts: number
  readonly bytes: number
  /** Requests that scripts made: answers of the API, event streams, catalogues. */
  readonly calls: number
  /** Milliseconds from the start of the navigation. */
  readonly largestPaintMs: number
  readonly firstPaintMs: number
}

/** The line and the processor to count with. */
export interface PageCostOptions {
  /** A processor slower by this factor, and a line of so many bits a second. */
  readonly slower?: { readonly processor: number; readonly bitsPerSecond: number; readonly latencyMs: number }
  /** Counting ends when nothing was asked for this long. */
  readonly quietMs?: number
}

const calls = new Set(['Fetch', 'XHR', 'EventSource', 'WebSocket'])

/** Opens an address in a new page of a context and counts what it costs until it is quiet. */
export async function pageCost(context: BrowserContext, address: string, { slower, quietMs = 1_000 }: PageCostOptions = {}): Promise<PageCost> {
  const page = await context.newPage()
  const protocol = await context.newCDPSession(page)
  const counted = await countRequests(protocol)
  if (slower !== undefined) {
    await protocol.send('Network.emulateNetworkConditions', { offline: false, latency: slower.latencyMs, downloadThroughput: slower.bitsPerSecond / 8, uploadThroughput: slower.bitsPerSecond / 16 })
    await protocol.send('Emulation.setCPUThrottlingRate', { rate: slower.processor })
  }
  await page.addInitScript(() => {
    const noted = globalThis as unknown as { overtLargestPaint: number }
    noted.overtLargestPaint = 0
    new PerformanceObserver((list) => { for (const { startTime } of list.getEntries()) noted.overtLargestPaint = startTime }).observe({ type: 'largest-contentful-paint', buffered: true })
  })
  await page.goto(address, { waitUntil: 'load', timeout: 120_000 })
  await counted.quiet(quietMs)
  const paints = await page.evaluate(() => ({
    largest: (globalThis as unknown as { overtLargestPaint: number }).overtLargestPaint,
    first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  }))
  const requests = counted.requests()
  await page.close()
  return {
    requests,
    scripts: requests.filter(({ kind }) => kind === 'Script').length,
    bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
    calls: requests.filter(({ kind }) => calls.has(kind)).length,
    largestPaintMs: paints.largest, firstPaintMs: paints.first,
  }
}

/** Follows the requests of a page. A stream never finishes: it counts as soon as it has answered. */
async function countRequests(protocol: CDPSession): Promise<{ requests(): PageRequest[]; quiet(milliseconds: number): Promise<void> }> {
  const known = new Map<string, { address: string; kind: string; bytes: number; open: boolean }>()
  let lastAt = performance.now()
  protocol.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    lastAt = performance.now()
    if (request.url.startsWith('http')) known.set(requestId, { address: request.url, kind: type ?? 'Other', bytes: 0, open: type !== 'EventSource' })
  })
  const end = ({ requestId, encodedDataLength }: { readonly requestId: string; readonly encodedDataLength?: number }): void => {
    lastAt = performance.now()
    const request = known.get(requestId)
    if (request === undefined) return
    request.open = false
    request.bytes = encodedDataLength ?? request.bytes
  }
  protocol.on('Network.loadingFinished', end)
  protocol.on('Network.loadingFailed', ({ requestId }) => { end({ requestId }) })
  await protocol.send('Network.enable')
  return {
    requests: () => [...known.values()].map(({ address, kind, bytes }) => ({ address, kind, bytes })),
    quiet: (milliseconds) => new Promise((resolve) => {
      const look = setInterval(() => {
        if (performance.now() - lastAt < milliseconds || [...known.values()].some(({ open }) => open)) return
        clearInterval(look)
        resolve()
      }, 50)
    }),
  }
}

import { setTimeout as pause } from 'node:timers/promises'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'

export interface PageVisits {
  readonly url: string
  readonly pages: readonly { readonly path: string; readonly token: string }[]
  readonly everyMs: number
}

/** Milliseconds that each answer took. */
export interface Waits {
  readonly health: readonly number[]
  readonly pages: readonly number[]
  readonly failed: number
}

/** Measures how long `/healthz` and pages take while `run` runs, from a thread of its own. */
export async function measureWaits(visits: PageVisits, run: () => Promise<unknown>): Promise<Waits> {
  const worker = new Worker(new URL(import.meta.url), { workerData: visits, execArgv: ['--conditions=overt-source'] })
  try {
    await run()
    return await new Promise<Waits>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.postMessage('enough')
    })
  } finally {
    await worker.terminate()
  }
}

async function visitRepeatedly({ url, pages, everyMs }: PageVisits): Promise<void> {
  const waits = { health: [] as number[], pages: [] as number[], failed: 0 }
  let enough = false
  parentPort!.once('message', () => { enough = true })
  const visit = async (times: number[], path: string, token?: string): Promise<void> => {
    const begin = performance.now()
    const ok = await fetch(url + path, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } }).then(async (answer) => { await answer.arrayBuffer(); return answer.ok }, () => false)
    times.push(performance.now() - begin)
    if (!ok) waits.failed += 1
  }
  const pending = new Set<Promise<void>>()
  for (let index = 0; !enough; index++) {
    const { path, token } = pages[index % pages.length]!
    for (const answered of [visit(waits.health, '/healthz'), visit(waits.pages, path, token)]) {
      pending.add(answered)
      void answered.finally(() => pending.delete(answered))
    }
    await pause(everyMs)
  }
  await Promise.all(pending)
  parentPort!.postMessage(waits)
}

if (!isMainThread) await visitRepeatedly(workerData as PageVisits)

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

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

/** Measures how long `/healthz` and pages take while `run` runs, from a process of its own, so that nothing that the load does stands between answer and clock. */
export async function measureWaits(visits: PageVisits, run: () => Promise<unknown>): Promise<Waits> {
  const child = fork(import.meta.filename, { execArgv: ['--conditions=overt-source'], serialization: 'advanced' })
  try {
    child.send(visits)
    await run()
    child.send('enough')
    const [waits] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => { throw new Error('What measures the waits ended.') })]) as [Waits]
    return waits
  } finally {
    child.kill()
  }
}

async function visitRepeatedly({ url, pages, everyMs }: PageVisits): Promise<void> {
  const waits = { health: [] as number[], pages: [] as number[], failed: 0 }
  let enough = false
  process.once('message', () => { enough = true })
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
  process.send!(waits)
}

if (process.argv[1] === import.meta.filename) process.once('message', (visits) => { void visitRepeatedly(visits as PageVisits) })

import { Agent, request as send } from 'node:http'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'

/** Bodies that one agent sends one after the other, gzipped before the clock starts. */
export interface AgentLoad {
  readonly token: string
  readonly bodies: readonly Uint8Array[]
}
export interface IngestLoad {
  readonly url: string
  readonly agents: readonly AgentLoad[]
}
export interface IngestLoadResult {
  readonly seconds: number
  readonly requests: number
  readonly accepted: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Lets all agents send what they have at the same time, each over a connection of its own, from a thread of its own. */
export async function runIngest(load: IngestLoad): Promise<IngestLoadResult> {
  const worker = new Worker(new URL(import.meta.url), { workerData: load, execArgv: ['--conditions=overt-source'] })
  try {
    return await new Promise<IngestLoadResult>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
  } finally {
    await worker.terminate()
  }
}

async function work({ url, agents }: IngestLoad): Promise<IngestLoadResult> {
  const { hostname, port } = new URL(url)
  const connections = new Agent({ keepAlive: true, maxSockets: agents.length })
  const times: number[] = []
  let accepted = 0

  const post = (token: string, body: Uint8Array): Promise<void> => new Promise((resolve, reject) => {
    const started = performance.now()
    const call = send({
      agent: connections, hostname, port, method: 'POST', path: '/api/agent/batch',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-encoding': 'gzip', 'content-length': String(body.length) },
    }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        times.push(performance.now() - started)
        const text = Buffer.concat(parts).toString()
        if (response.statusCode !== 200) { reject(new Error(`${String(response.statusCode)} ${text}`)); return }
        const reply = JSON.parse(text) as { accepted: number; rejected: unknown[] }
        if (reply.rejected.length > 0) { reject(new Error(text.slice(0, 300))); return }
        accepted += reply.accepted
        resolve()
      })
    })
    call.on('error', reject)
    call.end(body)
  })

  const begin = performance.now()
  await Promise.all(agents.map(async ({ token, bodies }) => {
    for (const body of bodies) await post(token, body)
  }))
  const seconds = (performance.now() - begin) / 1_000
  connections.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { seconds, requests: times.length, accepted, p50Ms: at(0.5), p99Ms: at(0.99) }
}

if (!isMainThread && parentPort !== null) parentPort.postMessage(await work(workerData as IngestLoad))

import { request } from 'node:http'
import type { Agent } from 'node:http'

export interface BatchAnswer {
  readonly status: number
  readonly text: string
  /** What `Retry-After` says; 5 where the answer has none. */
  readonly waitSeconds: number
}

/** Sends a gzipped batch as an agent does, over the kept connections of `agent`. */
export function postBatch(agent: Agent, url: string, token: string, body: Uint8Array): Promise<BatchAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}/api/agent/batch`, {
      agent, method: 'POST',
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json', 'content-encoding': 'gzip', 'content-length': String(body.length) },
    }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString(), waitSeconds: Number(response.headers['retry-after'] ?? 5) }) })
    })
    call.on('error', reject)
    call.end(body)
  })
}

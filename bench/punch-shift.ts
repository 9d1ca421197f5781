import { Agent, request as send } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { runInThread } from './load-thread.ts'

export interface ShiftRequest {
  readonly path: string
  readonly token: string
  readonly body: string
}
export interface Shift {
  readonly url: string
  readonly withinSeconds: number
  /** Sides that are compared: the requests of all come in turn, each at a moment of its own within the time. */
  readonly sides: readonly (readonly ShiftRequest[])[]
}
export interface ShiftResult {
  /** Milliseconds from the moment at which somebody pressed the button to the whole answer. */
  readonly times: readonly number[]
  readonly failed: number
  readonly firstFailure: string | null
}

/** Lets everybody press their button once within a time, in a thread of its own: nobody waits for anybody else, so that a slow server has no fewer to serve. */
export const runShift = (shift: Shift): Promise<readonly ShiftResult[]> => runInThread(import.meta.url, shift)

/** What the thread runs. */
export async function work({ url, withinSeconds, sides }: Shift): Promise<readonly ShiftResult[]> {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: 512 })
  const begin = performance.now()
  const results = await Promise.all(sides.map(async (requests) => {
    const times: number[] = []
    let failed = 0
    let firstFailure: string | null = null
    await Promise.all(requests.map(async ({ path, token, body }) => {
      const due = begin + Math.random() * withinSeconds * 1_000
      await pause(Math.max(0, due - performance.now()))
      const { status, text } = await post({ agent, hostname, port, path, token, body }).catch((error: unknown) => ({ status: 0, text: (error as Error).message }))
      times.push(performance.now() - due)
      if (status !== 201) {
        failed += 1
        firstFailure ??= `${String(status)} ${text.slice(0, 300)}`
      }
    }))
    return { times, failed, firstFailure }
  }))
  agent.destroy()
  return results
}

function post({ agent, hostname, port, path, token, body }: ShiftRequest & { readonly agent: Agent; readonly hostname: string; readonly port: string }): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const call = send({ agent, hostname, port, method: 'POST', path, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) } }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => { parts.push(part) })
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }) })
      response.on('error', reject)
    })
    call.on('error', reject)
    call.end(body)
  })
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ServiceCall {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly body: string
}
type Answer = (call: ServiceCall) => { readonly status?: number; readonly body: unknown }

/** A messenger's own service on a local port: keeps what it is asked and answers as told. */
export async function startFakeService(answer: Answer) {
  const calls: ServiceCall[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => { parts.push(part) })
    request.on('end', () => {
      const call = { method: request.method ?? '', path: request.url ?? '', authorization: request.headers.authorization, body: Buffer.concat(parts).toString('utf8') }
      calls.push(call)
      const { status = 200, body } = answer(call)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  return {
    url,
    calls,
    /** JSON bodies sent to addresses that end so. */
    sentTo: (end: string): Record<string, unknown>[] => calls.filter(({ path }) => path.endsWith(end)).map(({ body }) => JSON.parse(body) as Record<string, unknown>),
    close: () => new Promise<void>((resolve) => { server.close(() => { resolve() }); server.closeAllConnections() }),
  }
}

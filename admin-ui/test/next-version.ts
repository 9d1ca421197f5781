import { createServer, request as ask } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server in front of another one that can have a newer version of the application, or lose a file of it. */
export interface NextVersion {
  readonly origin: string
  /** From now on page and worker are of another version: their first script has another address. */
  publish(): void
  /** Answers 404 to the next request of each file whose address matches. */
  lose(file: RegExp): void
  close(): Promise<void>
}

export async function serveNextVersion(origin: string): Promise<NextVersion> {
  let published = false
  let lost: RegExp | undefined
  const { hostname, port } = new URL(origin)
  const old = /\/assets\/index-([\w-]+)\.js/g
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    if (lost?.test(path) === true) {
      lost = undefined
      response.writeHead(404).end()
      return
    }
    const forwarded = ask({ hostname, port, method: request.method, path: path.replace('index-next-', 'index-'), headers: { ...request.headers, 'accept-encoding': 'identity' } }, (answer) => {
      const isPage = String(answer.headers['content-type']).startsWith('text/html') || path === '/service-worker.js'
      if (isPage && published) void rewrite(answer, response)
      else {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      }
    })
    forwarded.on('error', () => { response.destroy() })
    response.on('close', () => { forwarded.destroy() })
    request.pipe(forwarded)
  })
  async function rewrite(answer: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await answer.toArray() as Buffer[]).map(String).join('').replaceAll(old, '/assets/index-next-$1.js').replace(/version:(["'`])/, 'version:$1next-')
    const { 'content-length': _length, ...headers } = answer.headers
    response.writeHead(answer.statusCode ?? 500, headers).end(text)
  }
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    publish: () => { published = true },
    lose: (file) => { lost = file },
    close: () => new Promise((resolve) => {
      server.close(() => { resolve() })
      server.closeAllConnections()
    }),
  }
}

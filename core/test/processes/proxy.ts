import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '@overt/testing/platform'

const program = '/usr/sbin/nginx'

export interface Proxy {
  readonly address: string
  readonly kind: 'nginx' | 'a small proxy of Node'
  stop(): Promise<void>
}

/** Spreads requests over the addresses in turn, as docs/several-processes.md configures it; nginx where it is installed. */
export const startProxy = (upstreams: readonly string[]): Promise<Proxy> => (existsSync(program) ? startNginx(upstreams) : startSmallProxy(upstreams))

async function startNginx(upstreams: readonly string[]): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'overt-proxy-'))
  chmodSync(folder, 0o755)
  const port = await freePort()
  writeFileSync(join(folder, 'nginx.conf'), `
daemon off;
pid nginx.pid;
error_log error.log;
worker_processes 1;
events { worker_connections 512; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${kind};`).join('\n  ')}
  upstream overt {
    ${upstreams.map((address) => `server ${address.replace('http://', '')} max_fails=1 fail_timeout=1s;`).join('\n    ')}
    keepalive 16;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://overt;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_buffering off;
      proxy_next_upstream error timeout http_502 http_503;
      client_max_body_size 20m;
    }
  }
}`)
  const child = spawn(program, ['-p', folder, '-c', 'nginx.conf', '-e', 'start.log'], { stdio: 'ignore' })
  const address = `http://127.0.0.1:${port}`
  while (!await fetch(address).then(() => true, () => false)) {
    if (child.exitCode !== null) throw new Error('nginx did not start')
    await pause(20)
  }
  return {
    address,
    kind: 'nginx',
    async stop() {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      await exit
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Where nginx is missing: the next upstream takes what the first one could not be given. */
async function startSmallProxy(upstreams: readonly string[]): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true })
  let turn = 0
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => { chunks.push(chunk) })
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const attempt = (left: number): void => {
        const { hostname, port } = new URL(upstreams[turn = (turn + 1) % upstreams.length]!)
        const outgoing = request({ agent, hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (response) => {
          answer.writeHead(response.statusCode ?? 502, response.headers)
          response.pipe(answer)
        })
        outgoing.on('error', (error: NodeJS.ErrnoException) => {
          if (left > 0 && error.code === 'ECONNREFUSED') { attempt(left - 1); return }
          if (!answer.headersSent) answer.writeHead(502)
          answer.end()
        })
        answer.on('close', () => { outgoing.destroy() })
        outgoing.end(body)
      }
      attempt(upstreams.length - 1)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    kind: 'a small proxy of Node',
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => { server.close(resolve) })
      agent.destroy()
    },
  }
}

import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { WebSocketServer } from 'ws'

/** A program of somebody else's on the agent's port. */
export interface Impostor {
  readonly port: number
  /** Everything it was told, in order. */
  readonly heard: string[]
  close(): Promise<void>
}

/** Listens as the agent would and answers `answer` to every message. */
export async function startImpostor(answer: (message: string) => string | null, port = 0): Promise<Impostor> {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  const heard: string[] = []
  server.on('connection', (socket) => socket.on('message', (data) => {
    heard.push(String(data))
    const reply = answer(String(data))
    if (reply !== null) socket.send(reply)
  }))
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  return {
    port: (server.address() as AddressInfo).port, heard,
    async close() {
      for (const client of server.clients) client.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Passes every byte on to the agent and its answers back, and keeps a copy. The host is made right, as a program of its own could. */
export async function startRelay(agentPort: () => number): Promise<Impostor> {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    const onward = connect(agentPort(), '127.0.0.1')
    for (const each of [socket, onward]) {
      sockets.add(each)
      each.on('error', () => each.destroy())
    }
    const copy = (from: Socket, to: Socket) => from.on('data', (data) => {
      const text = data.toString('latin1')
      heard.push(text)
      to.write(Buffer.from(text.replace(/^(host: 127\.0\.0\.1:)\d+/im, `$1${agentPort()}`), 'latin1'))
    }).on('close', () => to.destroy())
    copy(socket, onward)
    copy(onward, socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port, heard,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

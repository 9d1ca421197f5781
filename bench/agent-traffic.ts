import { createServer, connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { createTestAgent } from '../agent/test/kit/test-agent.ts'
import { password } from '../agent/test/kit/fake-server.ts'

/**
 * What the agent sends and receives in hours of work: the engine on a moved clock, real HTTP through a relay that counts bytes, without TLS and without
 * pictures. The person changes the application every two minutes and has a timer with 50 tasks to choose from. Prints bytes an hour, each way.
 */
const hours = Number(process.argv[2] ?? 3)
const id = (last: number): string => `0198cccc-0000-7000-8000-${String(last).padStart(12, '0')}`
const bytes = { sent: 0, received: 0 }

const test = await createTestAgent()
const target = Number(new URL(test.server.url).port)
const relay = createServer((socket: Socket) => {
  const upstream = connect(target, '127.0.0.1')
  socket.on('data', (chunk) => { bytes.sent += chunk.length }).pipe(upstream)
  upstream.on('data', (chunk: Buffer) => { bytes.received += chunk.length }).pipe(socket)
  socket.on('error', () => upstream.destroy())
  upstream.on('error', () => socket.destroy())
})
await new Promise<void>((resolve) => { relay.listen(0, '127.0.0.1', resolve) })
test.server.window = {
  timer: { isOn: true, waiting: [], entry: { id: id(1), taskId: id(2), task: 'Planning', project: 'Site', organization: 'Acme', startedAt: Temporal.Now.instant().toString({ fractionalSecondDigits: 3 }), description: '' } },
  tasks: Array.from({ length: 50 }, (_, index) => ({ taskId: id(index), task: `Task number ${String(index)}`, projectId: id(index), project: 'A project', organizationId: id(index), organization: 'An organization' })),
  plugins: {},
}
await test.agent.signIn({ server: `http://127.0.0.1:${String((relay.address() as AddressInfo).port)}`, email: 'ada@example.com', password })
await test.live(120, { app: 'Code' })
Object.assign(bytes, { sent: 0, received: 0 })
for (let minutes = 0; minutes < hours * 60; minutes += 2) await test.live(120, minutes % 4 === 0 ? { app: 'Code' } : { app: 'Firefox', domain: 'example.com' })
await test.agent.syncNow()
const kilobytes = (count: number): string => `${(count / hours / 1_000).toFixed(1)} kB an hour`
const requests = new Map<string, number>()
for (const { method, path } of test.server.requests) requests.set(`${method} ${path}`, (requests.get(`${method} ${path}`) ?? 0) + 1)
process.stdout.write(`sent ${kilobytes(bytes.sent)}, received ${kilobytes(bytes.received)}, over ${String(hours)} h\n`)
for (const [request, count] of requests) process.stdout.write(`  ${String(count).padStart(5)} ${request}\n`)
relay.close()
await test.close()
process.exit(0)

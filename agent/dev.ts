import { hostname } from 'node:os'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { createAgent } from './engine/agent.ts'
import type { Agent } from './engine/agent.ts'
import { devicePlatform } from './engine/device-platform.ts'
import { errorMessage } from './engine/errors.ts'
import type { AgentState } from './engine/state.ts'
import manifest from './package.json' with { type: 'json' }
import { forkCaptureProcess } from './capture/capture-process.ts'
import { forkSensorProcess } from './sensors/sensor-process.ts'
import { isWayland } from './sensors/wayland.ts'

/** The agent without its windows, for development and for machines without a desktop shell: prints what it does. */
const usage = `npm run agent:dev -- --server http://127.0.0.1:4000 --email you@example.com [--password …] [--data folder]
  --server, --email   who to sign in as; only needed the first time
  --password          or OVERT_PASSWORD in the environment
  --workspace         its id, for a member of several workspaces; --totp a code, where the account asks for one
  --data              where the agent keeps its files (default .overt/agent)
  --acknowledge       you have read the policy that is printed and accept it`

const { values } = parseArgs({
  options: {
    server: { type: 'string' }, email: { type: 'string' }, password: { type: 'string' },
    workspace: { type: 'string' }, totp: { type: 'string' },
    data: { type: 'string', default: '.overt/agent' },
    acknowledge: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  print(usage)
  process.exit(0)
}

const agent = await createAgent({
  dataFolder: values.data,
  device: { name: hostname(), platform: devicePlatform(process.platform), agentVersion: manifest.version },
  startSensorProcess: forkSensorProcess(new URL('./sensors/host.ts', import.meta.url)),
  capture: {
    start: forkCaptureProcess(new URL('./capture/worker.ts', import.meta.url)),
    support: () => (process.platform === 'linux' && isWayland(process.env) ? 'wayland' : 'possible'),
  },
  notify: (notice) => print(`notice ${JSON.stringify(notice)}`),
}).catch(fail)
let line = ''
let shownPolicy = 0
agent.subscribe((state) => {
  const next = describe(state)
  if (next !== line) print(next)
  line = next
  if (state.phase === 'policy-unacknowledged') void showPolicy(agent, state)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void agent.stop('quit').then(() => process.exit(0), fail))
}
if (agent.state().account === null || agent.state().phase === 'revoked') await signIn(agent)
agent.start()

async function signIn(signedOut: Agent): Promise<void> {
  const { server, email, workspace, totp } = values
  const password = values.password ?? process.env.OVERT_PASSWORD
  if (server === undefined || email === undefined || password === undefined) return fail(new Error(usage))
  await signedOut.signIn({
    server, email, password, ...(workspace === undefined ? {} : { workspaceId: workspace }), ...(totp === undefined ? {} : { totp }),
  }).catch(fail)
}

/** Nothing is collected before the person at the keyboard has read this and said yes. */
async function showPolicy(asking: Agent, { policy }: AgentState): Promise<void> {
  if (policy === null || shownPolicy === policy.version) return
  shownPolicy = policy.version
  print(`policy ${policy.version}, not acknowledged yet:\n${policy.summary.map((sentence) => `  - ${sentence}`).join('\n')}`)
  const answer = values.acknowledge ? 'yes' : await ask('Type "yes" when you have read and accept it: ')
  if (answer !== 'yes') return
  await asking.acknowledgePolicy(policy.version).then(() => print(`policy ${policy.version} acknowledged`), (error: unknown) => print(errorMessage(error)))
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await terminal.question(question)).trim().toLowerCase()
  } finally {
    terminal.close()
  }
}

function describe({ phase, activity, foreground, sync, queue, pictures, sensors, activitySource, trouble }: AgentState): string {
  return [
    phase, activity ?? '-', `app=${foreground.app ?? '-'}`, `domain=${foreground.domain ?? '-'}`, `sensors=${sensors.state}/${activitySource.source}`,
    `server=${sync.connection}`, `waiting=${queue.records + queue.held}`, `acknowledged=${sync.acknowledgedRecords}`,
    ...(pictures.isOn ? [`pictures=${pictures.support === 'possible' ? `${pictures.waiting} waiting, ${pictures.acknowledged} acknowledged` : pictures.support}`] : []), ...(trouble === null ? [] : [trouble]),
  ].join('  ')
}

function print(text: string): void {
  process.stdout.write(`${new Date().toTimeString().slice(0, 8)}  ${text}\n`)
}

function fail(error: unknown): never {
  process.stderr.write(`${errorMessage(error)}\n`)
  process.exit(1)
}

import { readFile } from 'node:fs/promises'
import { fork } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { password, startFakeServer } from '../agent/test/kit/fake-server.ts'
import { temporaryFolder } from '../agent/test/kit/temporary-folder.ts'
import { waitFor } from '../agent/test/kit/wait-for.ts'
import { end, missingDesktopPrograms, startXDesktop } from '../agent/test/kit/x-desktop.ts'

/**
 * What the agent costs: engine and sensor process together, over 60 s of continuous typing, clicking and moving under a real X
 * server, with batches sent to a server. Prints processor time as per cent of one core and proportional memory, with their bounds.
 */
const seconds = Number(process.argv[2] ?? 60)
const bounds = { cpuPercent: 1, memoryMiB: 130 }
const ticksPerSecond = 100

const missing = missingDesktopPrograms()
if (missing.length > 0) {
  process.stdout.write(`not measured: not installed: ${missing.join(', ')}\n`)
  process.exit(0)
}
const [desktop, server, folder] = await Promise.all([startXDesktop(), startFakeServer(), temporaryFolder()])
const agent = fork(new URL('../agent/dev.ts', import.meta.url),
  ['--server', server.url, '--email', 'ada@example.com', '--data', folder.path],
  { env: { ...desktop.environment, OVERT_PASSWORD: password }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
const editor = await desktop.openWindow('Editor', 'Notes')
await editor.focus()
const engine = agent.pid ?? 0
const sensors = await waitFor('the sensor process', async () => Number((await readFile(`/proc/${engine}/task/${engine}/children`, 'utf8')).trim().split(' ')[0]) || null)
await delay(5_000)

const before = await Promise.all([usage(engine), usage(sensors)])
const started = performance.now()
let inputs = 0
while (performance.now() - started < seconds * 1_000) {
  const x = String(200 + (inputs % 400))
  await desktop.xdotool('type', '--delay', '40', 'the quick brown fox ')
  await desktop.xdotool('mousemove', x, '300', 'mousemove', x, '340', 'mousemove', x, '380')
  inputs += 23
}
const elapsed = (performance.now() - started) / 1_000
const after = await Promise.all([usage(engine), usage(sensors)])
const names = ['engine', 'sensor process']
let cpuPercent = 0
let memoryMiB = 0
for (const [index, name] of names.entries()) {
  const cpu = (((after[index]?.ticks ?? 0) - (before[index]?.ticks ?? 0)) / ticksPerSecond / elapsed) * 100
  const memory = after[index]?.memoryMiB ?? 0
  cpuPercent += cpu
  memoryMiB += memory
  process.stdout.write(`${name.padEnd(16)} ${cpu.toFixed(2)} % of one core   ${memory.toFixed(0)} MiB\n`)
}
process.stdout.write(`together         ${cpuPercent.toFixed(2)} % (bound ${bounds.cpuPercent} %)   ${memoryMiB.toFixed(0)} MiB PSS (bound ${bounds.memoryMiB} MiB)   `
  + `over ${elapsed.toFixed(0)} s, about ${Math.round(inputs / elapsed)} inputs/s, ${server.stored.size} records stored\n`)
await end(agent)
await editor.close()
await desktop.close()
await server.close()
await folder.remove()
process.exitCode = cpuPercent <= bounds.cpuPercent && memoryMiB <= bounds.memoryMiB ? 0 : 1

/** Processor time in clock ticks, and proportional set size, from Linux's own accounts. */
async function usage(processId: number): Promise<{ ticks: number, memoryMiB: number }> {
  const [stat, memory] = await Promise.all([readFile(`/proc/${processId}/stat`, 'utf8'), readFile(`/proc/${processId}/smaps_rollup`, 'utf8')])
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { ticks: Number(fields[11]) + Number(fields[12]), memoryMiB: Number(/^Pss:\s+(\d+)/m.exec(memory)?.[1]) / 1_024 }
}

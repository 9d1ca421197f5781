import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { encodeOptions } from '../agent/sensors/sensor-options.ts'
import { sensorMessage } from '../agent/sensors/frame.ts'
import { reasonAgainstLogind, startLogind } from '../agent/test/kit/real-logind.ts'
import { missingSoundPrograms, startSoundServer } from '../agent/test/kit/sound-server.ts'
import { end, missingDesktopPrograms, startXDesktop } from '../agent/test/kit/x-desktop.ts'
import { waitFor } from '../agent/test/kit/wait-for.ts'

/**
 * What the sensors of engagement cost: two sensor processes at the same time on one X server, one with all of them and one with none, while
 * nobody gives input (they look every five seconds) and while somebody does (they rest). `engagement-cost.ts [seconds] [rounds]`.
 */
const seconds = Number(process.argv[2] ?? 20)
const rounds = Number(process.argv[3] ?? 3)
const ticksPerSecond = 100

const missing = [...missingDesktopPrograms(), ...await missingSoundPrograms()]
if (missing.length > 0) {
  process.stdout.write(`not measured: not installed: ${missing.join(', ')}\n`)
  process.exit(0)
}
const sound = await startSoundServer()
const desktop = await startXDesktop()
const logind = reasonAgainstLogind() === null ? await startLogind() : null
const environment = { ...desktop.environment, ...sound.environment, ...(logind === null ? {} : { DBUS_SYSTEM_BUS_ADDRESS: logind.address }) }
const withSensors = await start(['microphone', 'camera', 'fullScreen', 'inhibitor'])
const without = await start([])
const look = (wanted: boolean): void => void withSensors.send({ type: 'engagement', look: wanted, displays: [] })

const measured: Record<'looking' | 'resting', { on: number[], off: number[] }> = { looking: { on: [], off: [] }, resting: { on: [], off: [] } }
for (let round = 0; round < rounds; round++) {
  for (const phase of ['looking', 'resting'] as const) {
    look(phase === 'looking')
    await delay(1_000)
    const before = [await ticks(withSensors), await ticks(without)]
    await delay(seconds * 1_000)
    measured[phase].on.push(percent(await ticks(withSensors) - before[0]!))
    measured[phase].off.push(percent(await ticks(without) - before[1]!))
  }
}
for (const [phase, { on, off }] of Object.entries(measured)) {
  process.stdout.write(`${phase.padEnd(8)} sensor process with ${median(on).toFixed(2)} %, without ${median(off).toFixed(2)} % of one core, tools included (medians of ${String(rounds)} × ${String(seconds)} s)\n`)
}
for (const child of [withSensors, without]) await end(child)
await logind?.close()
await desktop.close()
await sound.close()

async function start(engagement: readonly ('microphone' | 'camera' | 'fullScreen' | 'inhibitor')[]): Promise<ChildProcess> {
  const child = fork(new URL('../agent/sensors/host.ts', import.meta.url), [encodeOptions({ hook: false, window: true, engagement })], { env: environment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  let frames = 0
  child.on('message', (message) => {
    if (sensorMessage(message)?.type === 'frame') frames++
  })
  await waitFor('the sensor process', () => frames > 2)
  return child
}

/** Of the process and of the tools that it ran and that have ended. */
async function ticks({ pid }: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0)
}

function percent(used: number): number {
  return (used / ticksPerSecond / seconds) * 100
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

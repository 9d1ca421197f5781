import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { end, missingDesktopPrograms, startXDesktop } from '../agent/test/kit/x-desktop.ts'
import { waitFor } from '../agent/test/kit/wait-for.ts'
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { sensorMessage } from '../agent/sensors/frame.ts'
import { encodeOptions } from '../agent/sensors/sensor-options.ts'

/**
 * The two ways to notice activity side by side, on one real X server at the same time: the input hook and the system's idle time. First
 * single inputs of known times, then continuous typing and moving, then nothing. Prints what each noticed and what its process cost.
 */
const singles = Number(process.argv[2] ?? 40)
const busySeconds = Number(process.argv[3] ?? 30)
/** An input is noticed in time if one of the next two looks, a second apart, says so. */
const lateMilliseconds = 2_200
const ticksPerSecond = 100

interface Watch {
  readonly name: string
  readonly child: ChildProcess
  readonly seen: { readonly at: number, readonly input: boolean }[]
}

const missing = missingDesktopPrograms()
if (missing.length > 0) {
  process.stdout.write(`not measured: not installed: ${missing.join(', ')}\n`)
  process.exit(0)
}
const desktop = await startXDesktop()
const window = await desktop.openWindow('Editor', 'Notes')
await window.focus()
const watches = await Promise.all([watch('input hook', true), watch('idle time', false)])
await delay(3_000)

const sent: number[] = []
const from = performance.now()
for (let index = 0; index < singles; index++) {
  await (index % 2 === 0 ? desktop.xdotool('key', 'a') : desktop.xdotool('mousemove', String(100 + index), '200'))
  sent.push(performance.now())
  await delay(3_000 + (index * 617) % 2_000)
}
for (const { name, seen } of watches) {
  const looks = seen.filter(({ at }) => at > from)
  const noticed = sent.filter((at) => looks.some((look) => look.input && look.at >= at - 50 && look.at - at < lateMilliseconds)).length
  const invented = looks.filter((look) => look.input && !sent.some((at) => look.at >= at - 50 && look.at - at < lateMilliseconds)).length
  process.stdout.write(`${name.padEnd(12)} ${noticed} of ${sent.length} single inputs noticed, ${looks.filter(({ input }) => input).length} seconds with input, ${invented} without cause\n`)
}

for (const { name, work } of [
  { name: 'busy', work: async () => {
    const until = performance.now() + busySeconds * 1_000
    while (performance.now() < until) {
      const x = String(200 + Math.floor(Math.random() * 400))
      await desktop.xdotool('type', '--delay', '40', 'the quick brown fox ')
      await desktop.xdotool('mousemove', x, '300', 'mousemove', x, '340', 'mousemove', x, '380')
    }
  } },
  { name: 'nobody', work: () => delay(busySeconds * 1_000) },
]) {
  const before = await Promise.all(watches.map(({ child }) => ticks(child)))
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1_000
  for (const [index, { name: way, child, seen }] of watches.entries()) {
    const cpu = ((await ticks(child) - (before[index] ?? 0)) / ticksPerSecond / seconds) * 100
    const looks = seen.filter(({ at }) => at > started + 1_000 && at < started + seconds * 1_000)
    process.stdout.write(`${way.padEnd(12)} ${name.padEnd(7)} ${looks.filter(({ input }) => input).length} of ${looks.length} looks with input, ${cpu.toFixed(2)} % of one core, ${(await memory(child)).toFixed(0)} MiB\n`)
  }
}
for (const { child } of watches) await end(child)
await window.close()
await desktop.close()

async function watch(name: string, hook: boolean): Promise<Watch> {
  const child = fork(new URL('../agent/sensors/host.ts', import.meta.url), [encodeOptions({ hook, window: true })], { env: desktop.environment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const seen: { at: number, input: boolean }[] = []
  child.on('message', (message) => {
    const frame = sensorMessage(message)
    if (frame?.type === 'frame') seen.push({ at: performance.now(), input: (hook ? frame.hook : frame.idleTime) === true })
  })
  await waitFor(name, () => seen.length > 2)
  return { name, child, seen }
}

async function ticks({ pid }: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

async function memory({ pid }: ChildProcess): Promise<number> {
  return Number(/^Pss:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1_024
}

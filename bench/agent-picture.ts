import { readFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildAgent } from '../agent/build.ts'
import { missingDesktopPrograms, startXDesktop } from '../agent/test/kit/x-desktop.ts'
import { median } from './figures.ts'

/**
 * What one picture of the screen costs: processor time and the most memory that the capture process takes, over a number of pictures of
 * a desktop full of text, with the built agent under Node, by the process's own account at its end. Prints the medians and their bounds.
 */
const rounds = Number(process.argv[2] ?? 10)
const bounds = { cpuSeconds: 0.4, memoryMiB: 150 }

const missing = missingDesktopPrograms()
if (missing.length > 0) {
  process.stdout.write(`not measured: not installed: ${missing.join(', ')}\n`)
  process.exit(0)
}
const desktop = await startXDesktop()
const text = await desktop.write((await readFile(new URL('../docs/agent.md', import.meta.url), 'utf8')).repeat(3), 0, 0, 1_280, 780)
const built = fileURLToPath(new URL('../agent/dist', import.meta.url))
await buildAgent(built)
const meter = new URL('./picture-meter.ts', import.meta.url)
const results: { cpuSeconds: number, memoryMiB: number, bytes: number, milliseconds: number }[] = []
for (let round = 0; round < rounds; round++) results.push(await measure())
const medianOf = (figure: keyof (typeof results)[number]): number => median(results.map((result) => result[figure]))
const cpuSeconds = medianOf('cpuSeconds')
const memoryMiB = medianOf('memoryMiB')
process.stdout.write(`one picture of 1280×800   ${cpuSeconds.toFixed(2)} s of one core (bound ${bounds.cpuSeconds} s)   ${memoryMiB.toFixed(0)} MiB at most (bound ${bounds.memoryMiB} MiB)   `
  + `${medianOf('milliseconds').toFixed(0)} ms, ${(medianOf('bytes') / 1_024).toFixed(0)} kB; every 5 minutes: ${(cpuSeconds / 300 * 100).toFixed(2)} % of one core\n`)
await text.close()
await desktop.close()
process.exitCode = cpuSeconds <= bounds.cpuSeconds && memoryMiB <= bounds.memoryMiB ? 0 : 1

/** One capture process, which says at its end what it took. */
async function measure(): Promise<(typeof results)[number]> {
  const order = JSON.stringify({ displays: 'all', maximumWidth: 1_600, quality: 50, blur: 'none', pointer: null })
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', meter.href, `${built}/capture/capture-worker.js`, order], {
    env: desktop.environment, serialization: 'advanced', stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let bytes = 0
  let said = ''
  child.on('message', (message: { readonly image?: Uint8Array }) => {
    bytes += message.image?.length ?? 0
  })
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  await new Promise((resolve) => child.once('close', resolve))
  const { cpuSeconds: cpu, memoryMiB: memory } = JSON.parse(said) as { cpuSeconds: number, memoryMiB: number }
  return { cpuSeconds: cpu, memoryMiB: memory, bytes, milliseconds: performance.now() - started }
}

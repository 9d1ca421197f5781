import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writableTemporaryFolder } from '../testing/temporary-folder.ts'

/** `npm test`: lint, types, then every spec. Closes with the runner's own line of tests passed and failed. */
type Step = readonly [name: string, command: string, args: readonly string[]]

/** Those of a line run beside each other. */
const steps: readonly (readonly Step[])[] = [
  [['build', 'node', ['--conditions=overt-source', 'scripts/build.ts']]],
  [['lint', 'eslint', ['.', '--max-warnings', '0']], ['types', 'npm', ['run', '--silent', 'types']]],
]

try {
  writableTemporaryFolder()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
for (const together of steps) {
  const codes = await Promise.all(together.map(runStep))
  const failed = codes.find((code) => code !== 0)
  if (failed !== undefined) process.exit(failed)
}
process.exitCode = await run('node', ['--conditions=overt-source', 'scripts/specs.ts', ...process.argv.slice(2)])

async function runStep([name, command, args]: Step): Promise<number> {
  const started = performance.now()
  const code = await run(command, args)
  process.stdout.write(`${name}: ${code === 0 ? 'ok' : 'failed'} (${((performance.now() - started) / 1_000).toFixed(0)} s)\n`)
  return code
}

async function run(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  const [code] = await once(child, 'exit') as [number | null]
  return code ?? 1
}

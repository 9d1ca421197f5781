import { globSync, readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { relative } from 'node:path'
import Mocha from 'mocha'
import { startTestCluster } from '@overt/testing/platform'
import { prepareTestBrowser } from '@overt/testing/ui'
import { CountsByFile } from './spec-counts.ts'
import { testJobs } from './test-jobs.ts'

/**
 * Runs every spec, or those whose path contains one of the arguments, on one throw-away PostgreSQL; as many files at a time as suits the machine, or as `OVERT_TEST_JOBS` says. Those that allow themselves the most time begin
 * first, so that none of them runs alone at the end. Up to eight files with failures run once more, alone; see decision 074.
 */
const wanted = process.argv.slice(2)
const patterns = ['sdk', 'core', 'testing', 'client', 'plugins/*', 'agent', 'admin-ui', 'examples/*', 'scripts', 'bench', 'deploy'].map((folder) => `${folder}/test/**/*.spec.ts`)
const files = globSync(patterns, { exclude: (path) => path.includes('node_modules') || path.includes('dist') }).toSorted()
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .toSorted((one, other) => longestTimeout(other) - longestTimeout(one))

// Unpacked before two processes want it at once.
await prepareTestBrowser()
const cluster = await startTestCluster()
process.env.OVERT_TEST_DATABASE_URL = cluster.url
process.env.OVERT_TEST_SECOND_CONNECTIONS = 'refuse'

const shownSlowest = 20
const secondsOf = new Map<string, number>()

// Until all have run: a process whose workers went away without a word has nothing left to do and would end as if all were well.
process.exitCode = 1
const started = performance.now()
const first = await run(files, Number(process.env.OVERT_TEST_JOBS ?? testJobs(availableParallelism(), totalmem())))
const counts = first.replacedBy(await repeated(first.toRepeat)).total
await cluster.stop()
const slowest = [...secondsOf].toSorted(([, one], [, other]) => other - one).slice(0, shownSlowest)
process.stdout.write(`the slowest files, in seconds without their imports:\n${slowest.map(([file, seconds]) => `${seconds.toFixed(1).padStart(7)}  ${relative('.', file)}\n`).join('')}`)
process.stdout.write(`${files.length} files in ${((performance.now() - started) / 1_000).toFixed(0)} s\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0)

async function run(specs: readonly string[], jobs: number): Promise<CountsByFile> {
  const mocha = new Mocha({ timeout: 20_000, slow: 1_000, reporter: 'dot', forbidOnly: true })
  for (const spec of specs) mocha.addFile(spec)
  mocha.parallelMode(true)
  mocha.options.jobs = jobs
  const { promise, resolve } = Promise.withResolvers<number>()
  const runner = mocha.run(resolve)
  const byFile = new CountsByFile()
  for (const ended of ['hook end', 'test end']) {
    runner.on(ended, ({ file = '', duration = 0 }: { readonly file?: string; readonly duration?: number }) => { secondsOf.set(file, (secondsOf.get(file) ?? 0) + duration / 1_000) })
  }
  runner.on('pass', ({ file = '' }) => { byFile.add(file, 'passed') })
  runner.on('fail', ({ file = '' }) => { byFile.add(file, 'failed') })
  runner.on('pending', (test) => {
    byFile.add(test.file ?? '', 'skipped')
    process.stdout.write(`\nleft out: ${test.fullTitle()}\n`)
  })
  const failures = await promise
  // Failures that no event told of, such as a file that cannot be read.
  for (let missing = failures - byFile.total.failed; missing > 0; missing--) byFile.add('', 'failed')
  return byFile
}

/** Runs files once more, one at a time: a test that fails beside others and passes alone is named as unsteady, to be mended, and does not stop a release. */
async function repeated(specs: readonly string[]): Promise<CountsByFile> {
  if (specs.length === 0) return new CountsByFile()
  process.stdout.write(`\nonce more, alone: ${specs.map((spec) => relative('.', spec)).join(', ')}\n`)
  const again = await run(specs, 1)
  const failedAgain = new Set(again.failedFiles)
  for (const spec of specs) process.stdout.write(`${failedAgain.has(spec) ? 'failed again' : 'unsteady'}: ${relative('.', spec)}\n`)
  return again
}

/** The most milliseconds that a spec allows itself in one place. */
function longestTimeout(file: string): number {
  return Math.max(0, ...[...readFileSync(file, 'utf8').matchAll(/\.timeout\(([\d_]+)\)/g)].map(([, milliseconds]) => Number(milliseconds!.replaceAll('_', ''))))
}

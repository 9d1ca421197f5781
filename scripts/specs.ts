import { globSync, readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { relative } from 'node:path'
import Mocha from 'mocha'
import { startTestCluster } from '../core/testing/test-cluster.ts'
import { prepareTestBrowser } from '../sdk/testing/browser.ts'
import { testJobs } from './test-jobs.ts'

/**
 * Runs every spec, or those whose path contains one of the arguments, on one throw-away PostgreSQL; as many files at a time as suits the machine, or as `OVERT_TEST_JOBS` says. Those that allow themselves the most time begin
 * first, so that none of them runs alone at the end.
 */
const wanted = process.argv.slice(2)
const patterns = ['sdk', 'core', 'plugins/*', 'agent', 'admin-ui', 'examples/*', 'scripts', 'bench', 'deploy'].map((folder) => `${folder}/test/**/*.spec.ts`)
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

const mocha = new Mocha({ timeout: 20_000, slow: 1_000, reporter: 'dot', forbidOnly: true })
for (const file of files) mocha.addFile(file)
mocha.parallelMode(true)
mocha.options.jobs = Number(process.env.OVERT_TEST_JOBS ?? testJobs(availableParallelism(), totalmem()))

// Until all have run: a process whose workers went away without a word has nothing left to do and would end as if all were well.
process.exitCode = 1
const counts = { passed: 0, failed: 0, skipped: 0 }
const started = performance.now()
const runner = mocha.run(async (failures) => {
  await cluster.stop()
  const slowest = [...secondsOf].toSorted(([, one], [, other]) => other - one).slice(0, shownSlowest)
  process.stdout.write(`the slowest files, in seconds without their imports:\n${slowest.map(([file, seconds]) => `${seconds.toFixed(1).padStart(7)}  ${relative('.', file)}\n`).join('')}`)
  process.stdout.write(`${files.length} files in ${((performance.now() - started) / 1_000).toFixed(0)} s\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
  process.exit(failures > 0 || counts.passed === 0 ? 1 : 0)
})
for (const ended of ['hook end', 'test end']) {
  runner.on(ended, ({ file = '', duration = 0 }: { readonly file?: string; readonly duration?: number }) => { secondsOf.set(file, (secondsOf.get(file) ?? 0) + duration / 1_000) })
}
runner.on('pass', () => { counts.passed++ })
runner.on('fail', () => { counts.failed++ })
runner.on('pending', (test) => {
  counts.skipped++
  process.stdout.write(`\nleft out: ${test.fullTitle()}\n`)
})

/** The most milliseconds that a spec allows itself in one place. */
function longestTimeout(file: string): number {
  return Math.max(0, ...[...readFileSync(file, 'utf8').matchAll(/\.timeout\(([\d_]+)\)/g)].map(([, milliseconds]) => Number(milliseconds!.replaceAll('_', ''))))
}

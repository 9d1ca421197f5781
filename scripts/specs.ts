import { globSync } from 'node:fs'
import Mocha from 'mocha'
import { startTestCluster } from '../core/testing/test-cluster.ts'
import { prepareTestBrowser } from '../sdk/testing/browser.ts'

/** Runs every spec, or those whose path contains one of the arguments, on one throw-away PostgreSQL; two files at a time. */
const wanted = process.argv.slice(2)
const patterns = ['sdk', 'core', 'plugins/*', 'agent', 'admin-ui', 'examples/*', 'scripts', 'bench', 'deploy'].map((folder) => `${folder}/test/**/*.spec.ts`)
const files = globSync(patterns, { exclude: (path) => path.includes('node_modules') || path.includes('dist') }).toSorted()
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))

// Unpacked before two processes want it at once.
await prepareTestBrowser()
const cluster = await startTestCluster()
process.env.OVERT_TEST_DATABASE_URL = cluster.url
process.env.OVERT_TEST_SECOND_CONNECTIONS = 'refuse'

const mocha = new Mocha({ timeout: 20_000, slow: 1_000, reporter: 'dot', forbidOnly: true })
for (const file of files) mocha.addFile(file)
mocha.parallelMode(true)
mocha.options.jobs = 2

// Until all have run: a process whose workers went away without a word has nothing left to do and would end as if all were well.
process.exitCode = 1
const counts = { passed: 0, failed: 0, skipped: 0 }
const started = performance.now()
const runner = mocha.run(async (failures) => {
  await cluster.stop()
  process.stdout.write(`${files.length} files in ${((performance.now() - started) / 1_000).toFixed(0)} s\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
  process.exit(failures > 0 || counts.passed === 0 ? 1 : 0)
})
runner.on('pass', () => { counts.passed++ })
runner.on('fail', () => { counts.failed++ })
runner.on('pending', (test) => {
  counts.skipped++
  process.stdout.write(`\nleft out: ${test.fullTitle()}\n`)
})

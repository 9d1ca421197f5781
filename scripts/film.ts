import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Plays the journeys of `admin-ui/test/journeys`, or those whose names are given, and writes what they show to `docs/journeys`: a page and a folder of pictures for each. */
const root = fileURLToPath(new URL('..', import.meta.url))
const wanted = process.argv.slice(2)
const stories = globSync('admin-ui/test/journeys/*.spec.ts', { cwd: root }).filter((file) => wanted.length === 0 || wanted.includes(basename(file, '.spec.ts')))
if (wanted.length === 0) for (const old of globSync('docs/journeys/*/', { cwd: root })) rmSync(`${root}${old}`, { recursive: true })
const mocha = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', ...stories], { cwd: root, stdio: 'inherit', env: { ...process.env, OVERT_TEST_FILM: `${root}docs/journeys` } })
const [code] = await once(mocha, 'exit') as [number | null]
process.exitCode = code ?? 1

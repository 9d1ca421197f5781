import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { TestPlatform } from '@overt/testing/platform'
import { testSecret } from '@overt/testing/platform'

const script = fileURLToPath(new URL('../cli/overt.ts', import.meta.url))

export interface Ended { readonly exit: number; readonly out: string; readonly error: string }

/** Runs `overt` as a process beside a test's server, on its database. */
export async function runOvert({ databaseUrls, dataFolder }: Pick<TestPlatform, 'databaseUrls' | 'dataFolder'>, args: readonly string[], input = ''): Promise<Ended> {
  const { OVERT_PASSWORD: _password, ...environment } = process.env
  const child = spawn(process.execPath, ['--conditions=overt-source', script, ...args], {
    env: { ...environment, DATABASE_URL: databaseUrls.admin, OVERT_DATA: dataFolder, OVERT_SECRET: testSecret },
  })
  child.stdin.end(input)
  const [[exit], out, error] = await Promise.all([once(child, 'close') as Promise<[number]>, text(child.stdout), text(child.stderr)])
  return { exit, out, error }
}

import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { environmentSchema } from '../../core/environment.ts'

export const deploy = join(import.meta.dirname, '..')

/** Whether a program that a check needs is on this machine. */
export function hasProgram(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** What a program prints; throws with what it complains about. */
export const run = (program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): string =>
  execFileSync(program, args, { cwd: deploy, encoding: 'utf8', env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 })

const known = new Set(Object.keys(environmentSchema.properties))

/** Names of variables that look like settings of Overt and are none. */
export const unknownSettings = (names: Iterable<string>): string[] =>
  [...names].filter((name) => /^(OVERT_|DATABASE_URL)/.test(name) && !known.has(name.replace(/_FILE$/, '')))

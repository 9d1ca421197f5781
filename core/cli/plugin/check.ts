import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkPlugin } from '../../plugin-packages/check-plugin.ts'
import { describeFinding } from '../../plugin-packages/check/finding.ts'
import { installationConfig } from '../installation.ts'
import { providedHooks } from './package-places.ts'

/** `overt plugin check`: names every fault; exit code 1 where there is one. */
export async function run(args: readonly string[]): Promise<number | undefined> {
  const { positionals: [folder = '.'] } = parseArgs({ args: [...args], allowPositionals: true, options: {} })
  const findings = await checkPlugin(resolve(folder), { types: true, hooksOf: providedHooks(installationConfig()) })
  for (const finding of findings) process.stdout.write(`✗ ${describeFinding(finding)}\n`)
  if (findings.length === 0) process.stdout.write('✓ nothing to complain about\n')
  return findings.length === 0 ? undefined : 1
}

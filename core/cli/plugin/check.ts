import { resolve } from 'node:path'
import { checkPlugin } from './check-plugin.ts'

/** `overt plugin check`: names every fault; exit code 1 where there is one. */
export async function run([folder = '.']: readonly string[]): Promise<number | undefined> {
  const faults = await checkPlugin(resolve(folder))
  for (const fault of faults) process.stdout.write(`✗ ${fault}\n`)
  if (faults.length === 0) process.stdout.write('✓ nothing to complain about\n')
  return faults.length === 0 ? undefined : 1
}

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Finding } from './finding.ts'

const run = promisify(execFile)
const timeoutMs = 180_000

/** Each configuration of a plugin's folder with the compiler that reads it. */
const projects = [
  { config: 'tsconfig.json', packageName: 'typescript', program: 'bin/tsc' },
  { config: 'tsconfig.ui.json', packageName: 'vue-tsc', program: 'bin/vue-tsc.js' },
] as const

/** Runs the author's own compilers over the plugin and lists what they say. */
export async function typeFindings(folder: string): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { config, packageName, program } of projects) {
    if (!existsSync(join(folder, config))) continue
    const compiler = compilerOf(folder, packageName)
    if (compiler === undefined) findings.push({ code: 'types-tool', file: config, line: 1, message: `the types cannot be checked, because ${packageName} is not installed`, cure: `Run npm install --save-dev ${packageName}.` })
    else findings.push(...await complaints(folder, config, join(compiler, program)))
  }
  return findings
}

function compilerOf(folder: string, packageName: string): string | undefined {
  try {
    return dirname(createRequire(join(folder, 'package.json')).resolve(`${packageName}/package.json`))
  } catch {
    return undefined
  }
}

async function complaints(folder: string, config: string, program: string): Promise<Finding[]> {
  // In a checkout the SDK is its sources, which this very process was told by a condition.
  const conditions = process.execArgv.flatMap((argument) => /^--conditions=(.+)$/.exec(argument)?.[1] ?? [])
  const arguments_ = ['-p', config, '--noEmit', '--pretty', 'false', ...conditions.length > 0 ? ['--customConditions', conditions.join(',')] : []]
  try {
    await run(process.execPath, [program, ...arguments_], { cwd: folder, timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 })
    return []
  } catch (error) {
    const { stdout = '', killed = false, message } = error as Error & { readonly stdout?: string; readonly killed?: boolean }
    if (killed) return [{ code: 'types', file: config, line: 1, message: `the compiler took longer than ${timeoutMs / 1_000} s`, cure: 'Run it alone: npm run types.' }]
    const found = Array.from(stdout.matchAll(/^(\S[^\n]*?)\((\d+),\d+\): error (TS\d+): (.*)$/gm), ([, file = '', line = '1', code = '', text = '']): Finding =>
      ({ code: 'types', file, line: Number(line), message: `${code} ${text.replace(/\.$/, '')}`, cure: 'npm run types shows it in full.' }))
    return found.length > 0 ? found : [{ code: 'types', file: config, line: 1, message: `the compiler says: ${stdout.trim().split('\n')[0] || message}`, cure: 'Run npm run types.' }]
  }
}

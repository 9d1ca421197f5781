import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync, symlinkSync, watch } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readPluginFolder } from '../../kernel/plugin-source.ts'
import { installationConfig, openInstallationDatabase } from '../installation.ts'
import { buildPluginUi } from './build-plugin.ts'
import { notAPlugin } from '../../plugin-packages/errors.ts'

const server = fileURLToPath(new URL(`./dev-server${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url))
/** Editors write a file in several steps. */
const quietMs = 150

/**
 * `overt plugin dev`: a server with this plugin switched on in a workspace of its own. An edit of the server half restarts the server
 * (the database runs on); an edit of the UI half is built again and swapped into the open pages without a reload.
 */
export async function run([given = '.']: readonly string[]): Promise<number | undefined> {
  const folder = resolve(given)
  const source = readPluginFolder(folder, given)
  if (source.fault !== undefined) throw notAPlugin({ values: { where: folder, reason: source.fault } })
  const database = await openInstallationDatabase({ onProgress: say })
  process.env.OVERT_PLUGINS = linkInto(join(installationConfig().dataFolder, 'dev-plugins'), folder, source.id)
  const hasUi = existsSync(join(folder, 'ui', 'index.ts'))
  if (hasUi) await buildPluginUi(folder, false)

  let child = start(source.id)
  const restart = onceQuiet(async () => {
    say('The server half changed: restarting')
    await stop(child)
    child = start(source.id)
  })
  for (const part of ['server', 'contracts.ts', 'plugin.json', 'package.json']) {
    if (existsSync(join(folder, part))) watch(join(folder, part), { recursive: part === 'server' }, restart)
  }
  if (hasUi) {
    await buildPluginUi(folder, true)
    watch(join(folder, 'dist', 'ui'), onceQuiet(() => { if (child.connected) child.send('ui-changed') }))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(child).then(() => database.close()).finally(() => process.exit(0)))
  await new Promise(() => undefined)
  return undefined
}

function start(pluginId: string): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, server, pluginId], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/** A folder that holds nothing but this plugin; the working copy itself, by a link. */
function linkInto(parent: string, folder: string, id: string): string {
  rmSync(parent, { recursive: true, force: true })
  mkdirSync(parent, { recursive: true })
  symlinkSync(folder, join(parent, id), 'junction')
  return parent
}

function onceQuiet(run: () => unknown): () => void {
  let timer: NodeJS.Timeout | undefined
  return () => {
    clearTimeout(timer)
    timer = setTimeout(run, quietMs)
  }
}

function say(message: string): void {
  process.stdout.write(`${message}\n`)
}

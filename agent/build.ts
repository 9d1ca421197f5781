import { cp, mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { buildExtension } from './build-extension.ts'
import { bundle } from './bundle.ts'
import { updateKeyFile } from './shell/update-key-file.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const nativeOrLarge = ['electron', 'electron-updater', 'uiohook-napi', 'get-windows', 'x11', 'dbus-next', 'sharp', 'node-screenshots', 'ws']

/**
 * Bundles main process, sensor and capture process, preload script, windows and browser extension into `folder`; `updateKey` names the file
 * with the publisher's public key. A build without it trusts no update.
 */
export async function buildAgent(folder: string, updateKey?: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const node = { platform: 'node', external: nativeOrLarge } as const
  const page = { platform: 'browser' } as const
  await Promise.all([
    bundle({ ...node, input: { main: join(here, 'shell/main.ts') } }, { dir: folder, format: 'esm' }),
    bundle({ ...node, input: { 'sensor-host': join(here, 'sensors/host.ts') } }, { dir: join(folder, 'sensors'), format: 'esm' }),
    bundle({ ...node, input: { 'capture-worker': join(here, 'capture/worker.ts') } }, { dir: join(folder, 'capture'), format: 'esm' }),
    // The sandbox of the windows gives a preload script Electron's renderer half and nothing else of Node.
    bundle({ ...page, external: ['electron'], input: { preload: join(here, 'shell/preload.ts') } }, { dir: folder, format: 'cjs', entryFileNames: '[name].cjs' }),
    bundle({ ...page, input: { main: join(here, 'windows/main.ts') } }, { dir: join(folder, 'windows'), format: 'esm' }),
    buildExtension(join(folder, 'extension')),
  ])
  await cp(join(here, 'windows/index.html'), join(folder, 'windows/index.html'))
  await cp(join(here, 'windows/style.css'), join(folder, 'windows/style.css'))
  const fonts = createRequire(import.meta.url).resolve('@fontsource-variable/inter/wght.css').replace(/wght\.css$/, 'files')
  for (const script of ['latin', 'latin-ext']) await cp(join(fonts, `inter-${script}-wght-normal.woff2`), join(folder, 'windows', `inter-${script}.woff2`))
  if (updateKey !== undefined) await cp(updateKey, join(folder, updateKeyFile))
  await cp(join(here, 'shell/icons'), join(folder, 'icons'), { recursive: true })
}

if (import.meta.main) await buildAgent(process.argv[2] ?? join(here, 'dist'), process.env.OVERT_UPDATE_KEY)

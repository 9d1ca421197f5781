import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestPlatformOptions } from '@overt/testing/platform'
import { discoverPlugins } from '../../core/kernel/discover-plugins.ts'
import { buildUi } from '../../scripts/build.ts'
import { closeTestBrowser } from '@overt/testing/ui'

const pluginsFolder = fileURLToPath(new URL('../../plugins', import.meta.url))

export interface UiPlatform extends TestPlatform {
  readonly origin: string
}

/** A real server that listens, with the plugins beside it. */
export async function createUiPlatform(options: TestPlatformOptions = {}): Promise<UiPlatform> {
  const log = pino({ level: 'silent' })
  const plugins = options.plugins ?? discoverPlugins([pluginsFolder], log)
  const platform = await createTestPlatform({ ...options, plugins })
  const origin = await platform.app.listen({ port: 0, host: '127.0.0.1' })
  return Object.assign(platform, { origin })
}

/** Builds what changed since the last build, of the plugins that these tests use; tests run against the built UI. */
export const buildForTests = (plugins: readonly string[] = ['activity', 'attendance']): Promise<void> => buildUi((line) => { process.stdout.write(`${line}\n`) }, plugins)

/**
 * A server with the built UI for the tests around this call, filled once before them; after them the server and the browser end.
 * Call it in `describe`, with the plugins whose pages the tests open where they are others than those of `buildForTests`.
 */
export function useUi(options: TestPlatformOptions, fill: (platform: UiPlatform) => Promise<void> | void, plugins?: readonly string[]): void {
  let started: UiPlatform | undefined
  before(async function () {
    this.timeout(240_000)
    await buildForTests(plugins)
    started = await createUiPlatform(options)
    await fill(started)
  })
  after(async () => {
    await closeTestBrowser()
    await started?.close()
  })
}

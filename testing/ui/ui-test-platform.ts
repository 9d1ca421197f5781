import { fileURLToPath } from 'node:url'
import { buildPluginPages } from '@overt/core/parts'
import type { TestPlatform, TestPlatformOptions } from '../contracts.ts'
import { createTestPlatform } from '../create-test-platform.ts'

/** A test platform that listens on this machine, with its pages. */
export interface UiTestPlatform extends TestPlatform {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
}

/** The platform's options, and what is built before it starts. */
export interface UiTestPlatformOptions extends TestPlatformOptions {
  /** Folders of plugins whose pages and app are built first, with the Vite of each folder. */
  readonly build?: readonly URL[]
}

/**
 * Starts a whole server with the given plugins, and lets it listen for a browser.
 * @example
 * import { createUiTestPlatform } from '@overt/testing/ui'
 *
 * const folder = new URL('..', import.meta.url)
 * const platform = await createUiTestPlatform({ plugins: [folder], build: [folder] })
 */
export async function createUiTestPlatform({ build = [], ...options }: UiTestPlatformOptions = {}): Promise<UiTestPlatform> {
  for (const folder of build) await buildPluginPages(fileURLToPath(folder))
  const platform = await createTestPlatform(options)
  const origin = await platform.app.listen({ port: 0, host: '127.0.0.1' })
  return Object.assign(platform, { origin })
}

import type { TestPlatform, TestPlatformOptions } from './contracts.ts'

/** The kit comes with the platform; naming it in a variable keeps this package free of a dependency on it. */
const kit = '@overt/core/testing'

/**
 * Starts a whole server with the given plugins: real PostgreSQL from a template database, real Fastify, nothing listens.
 * Needs `@overt/core` as a development dependency.
 * @example
 * import { createTestPlatform } from '@overt/sdk/testing'
 * import { expect } from 'chai'
 *
 * const platform = await createTestPlatform({ plugins: [new URL('..', import.meta.url)], clock: '2026-03-02T09:00:00Z' })
 * const workspace = await platform.workspace({ enabled: ['hello'] })
 * const ada = await workspace.member({ role: 'member' })
 * expect((await ada.get('/plugins/hello/greetings')).statusCode).to.equal(200)
 */
export async function createTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const { createTestPlatform: create } = await import(kit) as { createTestPlatform(options: TestPlatformOptions): Promise<TestPlatform> }
  return create(options)
}

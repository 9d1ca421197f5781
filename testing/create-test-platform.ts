import type { TestPlatform, TestPlatformOptions } from './contracts.ts'

/**
 * Starts a whole server with the given plugins: real PostgreSQL from a template database, real Fastify, nothing listens.
 * @example
 * import { createTestPlatform } from '@overt/testing'
 * import { expect } from 'chai'
 *
 * const platform = await createTestPlatform({ plugins: [new URL('..', import.meta.url)], clock: '2026-03-02T09:00:00Z' })
 * const workspace = await platform.workspace({ enabled: ['hello'] })
 * const ada = await workspace.member({ role: 'member' })
 * expect((await ada.get('/plugins/hello/greetings')).statusCode).to.equal(200)
 */
export async function createTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  // The server is loaded with the first platform: what only reads types or opens a stream does not wait for it.
  const { createTestPlatform: create } = await import('./platform/create-test-platform.ts')
  return create(options)
}

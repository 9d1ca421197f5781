import { startServerChild } from '../../../bench/server-child.ts'
import type { ServerChild } from '../../../bench/server-child.ts'
import { createTestPlatform, freePort, testSecret } from '@overt/testing/platform'
import type { TestMember, TestPlatform } from '@overt/testing/platform'
import { startPooler } from './pooler.ts'
import type { Pooler } from './pooler.ts'
import { startProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'

/** Two web processes and a worker on one PostgreSQL that none of them started, behind a proxy; a platform in this process makes people for them. */
export interface ProcessesUnderTest {
  readonly platform: TestPlatform
  readonly web: readonly [ServerChild, ServerChild]
  readonly worker: ServerChild
  readonly proxy: Proxy
  /** Undefined where PgBouncer is not installed: the processes then use PostgreSQL itself. */
  readonly pooler: Pooler | undefined
  startWeb(environment?: Readonly<Record<string, string>>): Promise<ServerChild>
  close(): Promise<void>
}

export async function startProcesses(): Promise<ProcessesUnderTest> {
  const platform = await createTestPlatform()
  const { admin } = platform.databaseUrls
  const pooler = await startPooler(admin)
  const children: ServerChild[] = []
  const start = async (role: string, environment: Readonly<Record<string, string>> = {}): Promise<ServerChild> => {
    const child = await startServerChild({
      port: await freePort(),
      environment: {
        ...pooler === undefined ? { DATABASE_URL: admin } : { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: admin },
        OVERT_DATA: platform.dataFolder, OVERT_SECRET: testSecret, OVERT_ROLE: role, OVERT_RATE_LIMITS: 'off', OVERT_TRUST_PROXY: '127.0.0.1', ...environment,
      },
    })
    children.push(child)
    return child
  }
  const [first, second, worker] = await Promise.all([start('web', { OVERT_STOP_DELAY: '1' }), start('web'), start('worker')])
  const proxy = await startProxy([first.address, second.address])
  return {
    platform, web: [first, second], worker, proxy, pooler,
    startWeb: (environment) => start('web', environment),
    async close() {
      await proxy.stop()
      await Promise.all(children.filter(({ process }) => process.exitCode === null && process.signalCode === null).map((child) => child.stop()))
      await pooler?.stop()
      await platform.close()
    },
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

/** A request of a member to one of the processes, or to the proxy. */
export async function ask(address: string, workspaceId: string, member: TestMember, method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const answer = await fetch(`${address}/api/workspaces/${workspaceId}${path}`, {
    method,
    headers: { authorization: `Bearer ${member.token}`, ...body === undefined ? {} : { 'content-type': 'application/json' }, ...headers },
    ...body === undefined ? {} : { body: JSON.stringify(body) },
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) as Record<string, unknown> }
}

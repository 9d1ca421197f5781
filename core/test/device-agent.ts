import { gzipSync } from 'node:zlib'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { BatchReply, Enrollment } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import type { TestMember } from '@overt/testing/platform'

export const testDevice = { name: 'Test machine', platform: 'linux', agentVersion: '0.1.0' }

/** Enrols a device as a person at it would. */
export const enroll = (app: FastifyInstance, person: Pick<TestMember, 'email' | 'password'>, more: Readonly<Record<string, unknown>> = {}): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'POST', url: '/api/agent/enroll', payload: { email: person.email, password: person.password, device: testDevice, ...more } })

/** An agent that has been enrolled, speaking the real HTTP interface. */
export interface TestAgent {
  readonly token: string
  readonly deviceId: string
  policyVersion: number
  request(method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>
  acknowledge(): Promise<void>
  /** Sends gzipped records under the policy it last acknowledged. */
  send(records: readonly unknown[], envelope?: Readonly<Record<string, unknown>>): Promise<LightMyRequestResponse>
  /** As `send`, where it has to be taken. */
  deliver(records: readonly unknown[]): Promise<BatchReply>
}

export async function testAgent(app: FastifyInstance, person: Pick<TestMember, 'email' | 'password'>): Promise<TestAgent> {
  const enrolled = await enroll(app, person)
  if (enrolled.statusCode !== 201) throw new Error(`not enrolled: ${enrolled.body}`)
  const { deviceToken: token, deviceId, policy } = enrolled.json<Enrollment>()
  const authorization = `Bearer ${token}`
  const agent: TestAgent = {
    token,
    deviceId,
    policyVersion: policy.version,
    request: (method, path, payload, headers = {}) =>
      app.inject({ method, url: `/api/agent${path}`, headers: { authorization, ...headers }, ...(payload === undefined ? {} : { payload }) }),
    async acknowledge() {
      agent.policyVersion = (await agent.request('GET', '/policy')).json<{ version: number }>().version
      const answer = await agent.request('POST', '/policy/acknowledge', { version: agent.policyVersion })
      if (answer.statusCode !== 200) throw new Error(`not acknowledged: ${answer.body}`)
    },
    send: (records, envelope = {}) => app.inject({
      method: 'POST', url: '/api/agent/batch',
      headers: { authorization, 'content-type': 'application/json', 'content-encoding': 'gzip' },
      payload: gzipSync(JSON.stringify({ sentAt: new Date().toISOString(), policyVersion: agent.policyVersion, records, ...envelope })),
    }),
    async deliver(records) {
      const answer = await agent.send(records)
      if (answer.statusCode !== 200) throw new Error(`not taken: ${answer.body}`)
      return answer.json<BatchReply>()
    },
  }
  return agent
}

/** An agent whose person has read and acknowledged the policy. */
export async function readyAgent(app: FastifyInstance, person: Pick<TestMember, 'email' | 'password'>): Promise<TestAgent> {
  const agent = await testAgent(app, person)
  await agent.acknowledge()
  return agent
}

export const agentEvent = (event: string, at = new Date().toISOString(), data?: object) => ({ kind: 'agent.event', id: uuidv7(), at, event, ...(data === undefined ? {} : { data }) })

/** Waits for what another connection is about to tell. */
export async function eventually(check: () => Promise<unknown>, withinMs = 3_000): Promise<void> {
  const deadline = Date.now() + withinMs
  for (;;) {
    try {
      await check()
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise(setImmediate)
    }
  }
}

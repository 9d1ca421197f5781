import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import type { AgentPolicy, BatchReply, Enrollment } from '@overt/sdk'
import type { TestAgent, TestMember } from '../contracts.ts'

/** Enrols a device as a person at it would, with email and password. */
export async function enrollTestAgent(
  app: FastifyInstance, workspaceId: string, person: Pick<TestMember, 'email' | 'password'>, now: () => Temporal.Instant, { acknowledge = true, name = 'Test machine' } = {},
): Promise<TestAgent> {
  const device = { name, platform: 'linux', agentVersion: '0.1.0' }
  const enrolled = await app.inject({ method: 'POST', url: '/api/agent/enroll', payload: { email: person.email, password: person.password, workspaceId, device } })
  if (enrolled.statusCode !== 201) throw new Error(`the device was not enrolled: ${enrolled.body}`)
  const { deviceToken: token, deviceId, policy } = enrolled.json<Enrollment>()
  const authorization = `Bearer ${token}`
  let policyVersion = policy.version

  async function currentPolicy(): Promise<AgentPolicy> {
    const answer = await app.inject({ url: '/api/agent/policy', headers: { authorization } })
    if (answer.statusCode !== 200) throw new Error(`the policy was not given: ${answer.body}`)
    return answer.json<AgentPolicy>()
  }
  const send: TestAgent['send'] = (records, envelope = {}) => app.inject({
    method: 'POST', url: '/api/agent/batch',
    headers: { authorization, 'content-type': 'application/json', 'content-encoding': 'gzip' },
    payload: gzipSync(JSON.stringify({ sentAt: now().toString({ fractionalSecondDigits: 3 }), policyVersion, records, ...envelope })),
  })
  const agent: TestAgent = {
    deviceId,
    token,
    get policyVersion() { return policyVersion },
    policy: currentPolicy,
    async acknowledge() {
      policyVersion = (await currentPolicy()).version
      const answer = await app.inject({ method: 'POST', url: '/api/agent/policy/acknowledge', headers: { authorization }, payload: { version: policyVersion } })
      if (answer.statusCode !== 200) throw new Error(`the policy was not acknowledged: ${answer.body}`)
    },
    send,
    async deliver(records) {
      const answer = await send(records)
      if (answer.statusCode !== 200) throw new Error(`the batch was not taken: ${answer.body}`)
      return answer.json<BatchReply>()
    },
    async sendFile(record, { bytes, contentType = 'application/octet-stream', name: fileName = 'file' }) {
      const form = new FormData()
      form.set('record', JSON.stringify({ sentAt: now().toString({ fractionalSecondDigits: 3 }), policyVersion, records: [record] }))
      form.set('file', new Blob([new Uint8Array(bytes)], { type: contentType }), fileName)
      const body = new Response(form)
      return app.inject({ method: 'POST', url: '/api/agent/files', headers: { authorization, 'content-type': body.headers.get('content-type') ?? '' }, payload: Buffer.from(await body.arrayBuffer()) })
    },
  }
  if (acknowledge) await agent.acknowledge()
  return agent
}

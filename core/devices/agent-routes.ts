import { createHash } from 'node:crypto'
import Type from 'typebox'
import { AgentPolicy, AgentWindow, Enroll, Enrollment, Id, NoContent, PolicyAcknowledge, closed } from '@overt/sdk'
import type { App } from '../http/fastify.ts'
import { isFresh } from '../http/etag.ts'
import { languageOf } from '../http/language-of.ts'
import { markNoticesRead } from '../notices/index.ts'
import { timerChoiceKind, timerCommandKind } from '../timer-commands/index.ts'
import { acknowledgePolicy } from './acknowledge.ts'
import { createAdmission } from './admission.ts'
import { agentEventKind } from './agent-events.ts'
import { agentWindow } from './agent-window.ts'
import { batchRoutes } from './batch-routes.ts'
import { createBatchTurns } from './batch-turns.ts'
import type { TurnLimits } from './batch-turns.ts'
import { createContacts } from './contact.ts'
import { enroll, revokeDevice } from './enrollment.ts'
import { fileRoutes } from './file-routes.ts'
import { createIngest } from './ingest.ts'
import { createPolicyGate } from './policy-gate.ts'
import { createRecordChecks } from './record-checks.ts'

/** Everything an agent asks, below `/api/agent`. */
export async function agentRoutes(app: App): Promise<void> {
  const { platform } = app
  const contacts = createContacts(platform)
  app.addHook('onClose', contacts.close)

  app.post('/enroll', {
    schema: { tags: ['agent'], summary: 'Enrol a device', body: Enroll, response: { 201: Enrollment } },
  }, async (request, reply) => reply.code(201).send(await enroll(platform, request.body, { address: request.ip, language: languageOf(request) })))

  await app.register(async (scope) => {
    const devices = scope as App
    const turns = createBatchTurns(turnLimits(platform.config.poolSize))

    devices.get('/policy', {
      schema: { tags: ['agent'], summary: 'The policy in force', response: { 200: AgentPolicy, 304: Type.Null() } },
    }, async (request, reply) => {
      const policy = await turns.run(() => platform.deviceTokens.inUnit(request, async (unit, device) => {
        const current = await platform.policies.current(unit, device.memberId, languageOf(request))
        // Last, as in a batch, so that the two lock in one order.
        await contacts.touch(unit, device)
        return current
      }))
      void reply.header('cache-control', 'no-cache')
      if (isFresh(request, reply, policyTag(policy))) return reply.code(304).send(null)
      return policy
    })

    devices.post('/policy/acknowledge', {
      schema: { tags: ['agent'], summary: 'Acknowledge the policy in force', body: PolicyAcknowledge, response: { 200: AgentPolicy } },
    }, (request) => {
      const { version } = request.body
      return platform.deviceTokens.inUnit(request, (unit, device) => acknowledgePolicy(platform, unit, { ...device, version }))
    })

    devices.get('/window', {
      schema: { tags: ['agent'], summary: 'What the agent shows its person beside what it records', response: { 200: AgentWindow, 304: Type.Null() } },
    }, async (request, reply) => {
      const shown = await turns.run(() => platform.deviceTokens.inUnit(request, (unit, device) => agentWindow(platform, unit, device, languageOf(request) ?? 'en')))
      // Every agent asks once a minute, and seldom is there anything new.
      if (isFresh(request, reply, `"${createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 22)}"`)) return reply.code(304).send(null)
      return shown
    })

    devices.post('/notices/read', {
      schema: { tags: ['agent'], summary: 'The person has read these notices', body: Type.Object({ ids: Type.Array(Id, { minItems: 1, maxItems: 20 }) }, closed), response: { 204: NoContent } },
    }, async (request, reply) => {
      const { hooks, notices, clock, live } = platform
      await platform.deviceTokens.inUnit(request, async (unit, { memberId }) => {
        const isNews = await markNoticesRead({ hooks, kinds: notices.kinds }, unit, memberId, { ids: request.body.ids, now: clock.now(), where: 'agent' })
        if (isNews) live.publish(unit, 'notice.changed', {}, { memberIds: [memberId] })
      })
      return reply.code(204).send(null)
    })

    devices.delete('/enrollment', {
      schema: { tags: ['agent'], summary: 'Take this device off', response: { 204: Type.Null() } },
    }, async (request, reply) => {
      await platform.deviceTokens.inUnit(request, (unit, device) => revokeDevice(platform, unit, device))
      return reply.code(204).send(null)
    })

    const parts = {
      admission: createAdmission({ plugins: platform.plugins, gate: createPolicyGate(platform), checks: createRecordChecks(platform, [agentEventKind(platform), timerCommandKind(platform), timerChoiceKind(platform)]) }),
      ingest: createIngest(platform, contacts),
      turns,
    }
    await devices.register(async (inner) => { batchRoutes(inner as App, parts) })
    await devices.register(async (inner) => {
      // A file is long: only from a device that has proved to be one.
      inner.addHook('onRequest', async (request) => { request.device = await platform.deviceTokens.authenticate(request) })
      await fileRoutes(inner as App, parts)
    })
  })
}

/** Half the connections, so that the other half is there for people; who waits behind them has a connection within a second. */
const turnLimits = (poolSize: number): TurnLimits => ({ running: Math.max(1, Math.floor(poolSize / 2)), waiting: 4 * poolSize })

const policyTag = ({ version, acknowledged, expiresAt, summary }: AgentPolicy): string =>
  `"${version}-${acknowledged ? 'a' : 'n'}-${expiresAt.slice(0, 10)}-${createHash('sha256').update(summary.join('\n')).digest('hex').slice(0, 12)}"`

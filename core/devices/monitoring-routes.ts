import Type from 'typebox'
import { AgentPolicy, Id, Monitoring, MonitoringChange, Page, PolicyAcknowledge, PolicyAcknowledgement, PolicyDraft, PolicyPreview, PolicyRead, PolicyVersion, closed, pageQuery } from '@overt/sdk'
import { notFound } from '../errors.ts'
import type { App } from '../http/fastify.ts'
import { callerOf } from '../http/fastify.ts'
import { decodeCursor, pageOf } from '../http/page.ts'
import { acknowledgePolicy } from './acknowledge.ts'
import { readMonitoring, storeMonitoring } from './monitoring.ts'
import { policyReach } from './policy-reach.ts'
import { policySummary } from './policy-sentences.ts'

/** What is collected and who has read it: the policy in force, its versions, acknowledgements, and the workspace's own choices. */
export function monitoringRoutes(app: App): void {
  const { platform } = app
  const { database, plugins, policies } = platform

  app.get('/monitoring', {
    schema: { tags: ['policy'], summary: 'Monitoring preset, pause rule and desktop timer', response: { 200: Monitoring } },
    config: { looks: { none: 'The choices of the workspace, about no member.' } },
  }, (request) => database.inWorkspace(callerOf(request), readMonitoring))

  app.patch('/monitoring', {
    schema: { tags: ['policy'], summary: 'Change monitoring preset, pause rule and desktop timer', body: MonitoringChange, response: { 200: Monitoring } },
    config: { looks: { none: 'The choices of the workspace, about no member.' } },
  }, (request) => {
    const caller = callerOf(request)
    return database.inWorkspace(caller, async (unit) => {
      const after = await storeMonitoring(platform, unit, caller, request.body)
      // Issues the new version now, so that everyone is told; agents fetch it with their next contact.
      await policies.current(unit, caller.memberId)
      return after
    })
  })

  app.get('/policy', {
    schema: { tags: ['policy'], summary: 'The monitoring policy that holds for me', response: { 200: AgentPolicy } },
    config: { looks: { none: 'Only what is about the caller.' } },
  }, (request) => {
    const caller = callerOf(request)
    return database.inWorkspace(caller, (unit) => policies.current(unit, caller.memberId, caller.locale))
  })

  app.post('/policy/preview', {
    schema: { tags: ['policy'], summary: 'What members would read with other choices and settings, and what that changes for them; nothing is stored', body: PolicyDraft, response: { 200: PolicyPreview } },
    config: { whileReadOnly: 'It changes nothing.', looks: { none: 'The choices of the workspace, about no member.' } },
  }, async (request): Promise<PolicyPreview> => {
    const caller = callerOf(request)
    const { monitoring, plugins: drafts = {} } = request.body
    if (monitoring !== undefined) caller.ability.require('update', 'Workspace', { id: caller.workspaceId })
    if (Object.keys(drafts).length > 0) caller.ability.requireAny('update', 'Plugin')
    const isDraft = monitoring !== undefined || Object.keys(drafts).length > 0
    const stored = isDraft ? await database.inWorkspace(caller, (unit) => policies.compose(unit, {})) : undefined
    return await plugins.withSettings(caller.workspaceId, drafts, () => database.inWorkspace(caller, async (unit) => ({
      ...await policies.words(unit, { monitoring }, caller.locale),
      reach: stored === undefined ? null : await policyReach(unit, stored, await policies.compose(unit, { monitoring })),
    })))
  })

  app.post('/policy/acknowledge', {
    schema: { tags: ['policy'], summary: 'Acknowledge the policy in force', body: PolicyAcknowledge, response: { 200: AgentPolicy } },
    config: { whileReadOnly: 'Whoever acknowledges a policy may do so at any time.', looks: { none: 'Only what is about the caller.' } },
  }, (request) => {
    const caller = callerOf(request)
    return database.inWorkspace(caller, (unit) => acknowledgePolicy(platform, unit, { memberId: caller.memberId, deviceId: null, version: request.body.version, language: caller.locale }))
  })

  app.get('/policy/versions', {
    schema: { tags: ['policy'], summary: 'Policies issued so far, newest first', querystring: Type.Object(pageQuery, closed), response: { 200: Page(PolicyVersion) } },
    config: { looks: { none: 'Policies are public, and acknowledgements are only counted.' } },
  }, (request) => {
    const caller = callerOf(request)
    const { limit = 50, cursor } = request.query
    return database.inWorkspace(caller, async (unit) => {
      const after = decodeCursor('-version', cursor)
      const rows = await unit.query<{ version: number; issued_at: Date; summary: Record<string, string[]>; acknowledgements: number }>(`
        select v.version, v.issued_at, v.summary, (select count(*)::int from core.policy_acknowledgement a
          where a.workspace_id = v.workspace_id and a.version = v.version) as acknowledgements
        from core.policy_version v where v.workspace_id = $1 and ($2::int is null or v.version < $2) order by v.version desc limit $3`,
      [caller.workspaceId, after?.value ?? null, limit + 1])
      const page = pageOf(rows, limit, '-version', ({ version }) => ({ value: version, id: '' }))
      return {
        items: page.items.map(({ version, issued_at, summary, acknowledgements }) => ({
          version, issuedAt: issued_at.toISOString(), summary: [...policySummary(summary, caller.locale)], acknowledgements,
        })),
        nextCursor: page.nextCursor,
      }
    })
  })

  app.get('/policy/versions/:version', {
    schema: {
      tags: ['policy'], summary: 'One policy in the words that members read', params: Type.Object({ version: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) }), response: { 200: PolicyRead },
    },
    config: { looks: { none: 'Policies are public; of acknowledgements only the caller\'s own is named.' } },
  }, (request) => {
    const caller = callerOf(request)
    const { version } = request.params
    return database.inWorkspace(caller, async (unit) => {
      const [row] = await unit.query<{ issued_at: Date; summary: Record<string, string[]>; hash: string; in_force: boolean; acknowledged_at: Date | null }>(`
        select v.issued_at, v.summary, encode(v.content_hash, 'hex') as hash, p.version is not null as in_force, a.acknowledged_at
        from core.policy_version v
        left join core.member_policy p on p.workspace_id = v.workspace_id and p.member_id = $3 and p.version = v.version
        left join core.policy_acknowledgement a on a.workspace_id = v.workspace_id and a.member_id = $3 and a.version = v.version
        where v.workspace_id = $1 and v.version = $2`, [caller.workspaceId, version, caller.memberId])
      if (row === undefined) throw notFound({ values: { what: 'The policy' } })
      return {
        version, issuedAt: row.issued_at.toISOString(), summary: [...policySummary(row.summary, caller.locale)], hash: row.hash,
        inForce: row.in_force, acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
      }
    })
  })

  app.get('/policy/acknowledgements', {
    schema: {
      tags: ['policy'], summary: 'Who acknowledged which policy, newest first',
      querystring: Type.Object({ ...pageQuery, memberId: Type.Optional(Id), version: Type.Optional(Type.Integer({ minimum: 1 })) }, closed),
      response: { 200: Page(PolicyAcknowledgement) },
    },
    config: { looks: { none: 'Says who has read the policy, which is no record of what somebody did at work.' } },
  }, (request) => {
    const caller = callerOf(request)
    const { limit = 50, cursor, memberId, version } = request.query
    return database.inWorkspace(caller, async (unit) => {
      const after = decodeCursor('-acknowledgedAt', cursor)
      const scope = caller.ability.scope('read', 'Member', 'm', 6)
      const rows = await unit.query<{ member_id: string; name: string; version: number; acknowledged_at: Date; device_id: string | null }>(`
        select a.member_id, u.name, a.version, a.acknowledged_at, a.device_id
        from core.policy_acknowledgement a
        join core.member m on m.workspace_id = a.workspace_id and m.id = a.member_id
        join identity."user" u on u.id = m.user_id
        where a.workspace_id = $1 and ($2::uuid is null or a.member_id = $2) and ($3::int is null or a.version = $3)
          and ($4::timestamptz is null or (a.acknowledged_at, a.member_id) < ($4, $5::uuid)) and (${scope.sql})
        order by a.acknowledged_at desc, a.member_id desc limit $6`,
      [caller.workspaceId, memberId ?? null, version ?? null, after?.value ?? null, after?.id ?? null, limit + 1, ...scope.values])
      const page = pageOf(rows, limit, '-acknowledgedAt', ({ acknowledged_at, member_id }) => ({ value: acknowledged_at.toISOString(), id: member_id }))
      return {
        items: page.items.map((row) => ({
          memberId: row.member_id, memberName: row.name, version: row.version, acknowledgedAt: row.acknowledged_at.toISOString(), deviceId: row.device_id,
        })),
        nextCursor: page.nextCursor,
      }
    })
  })
}

import { definePlugin } from '@overt/sdk'
import type { RecordFile } from '@overt/sdk'
import type { ActivityPolicy } from '../agent/policy.ts'
import '../contracts.ts'
import { agentPolicy } from './agent-policy.ts'
import { createCategoryRenewal } from './category-job.ts'
import { seedRules } from './category-rules.ts'
import { createDictionary } from './dictionary.ts'
import { copy } from './copy.ts'
import * as problems from './errors.ts'
import { migrations } from './migrations.ts'
import { createPartitions } from './partitions.ts'
import { eraseMember } from './personal-data.ts'
import { createPresenceReports, deviceNumber, readPresence, stateOfEvent } from './presence.ts'
import { keptSince, scheduleRetention } from './retention.ts'
import { readyDays } from './ready-days.ts'
import { createRollUps } from './roll-up-job.ts'
import { routes } from './routes.ts'
import { Segment, checkSegment } from './segment-record.ts'
import { offerReportColumns } from './report-columns.ts'
import { readSessions } from './sessions.ts'
import { settings } from './settings.ts'
import { createSegmentStore } from './store-segments.ts'
import { readStretches } from './stretches.ts'
import { grants, subjects } from './subjects.ts'
import { sumRoutes } from './sum-routes.ts'
import { createUnusedNames } from './unused-names.ts'
import { withinActivityPolicy } from './within-policy.ts'

/** A device that was away this long still counts: its segments make daily totals, and go with the next nightly round where they are past retention. */
const lateDays = 400

/** What the agent saw: segments, totals, a timeline, sessions and presence. */
export default definePlugin({
  id: 'activity',
  problems,
  settings,
  subjects,
  grants,
  migrations,
  copy,
  lifecycle: {
    async enabled(unit) {
      await unit.query('insert into p_activity.store (workspace_id) values ($1) on conflict do nothing', [unit.workspaceId])
      await seedRules(unit)
    },
    async purge(unit) {
      await unit.query('delete from p_activity.segment where workspace_id = $1', [unit.workspaceId])
    },
  },
  server(app, context) {
    const partitions = createPartitions()
    const presence = createPresenceReports(context)
    const rollUps = createRollUps(context)
    const segments = createSegmentStore({ apps: createDictionary('app'), domains: createDictionary('domain'), partitions, presence })

    const renewal = createCategoryRenewal(context)
    offerReportColumns(context, renewal)
    context.hooks.declare('activity.segments.stored', { kind: 'durable', whileOff: 'skip', doc: 'Segments of these days arrived; gathered over some seconds.' })
    context.records<Segment, RecordFile, ActivityPolicy>({
      kind: 'activity.segment',
      schema: Segment,
      recordedAt: ({ startedAt }) => startedAt,
      withinPolicy: withinActivityPolicy,
      table: 'segment',
      check: (segment, { receivedAt }) => checkSegment(segment, receivedAt.epochMilliseconds),
      async store(unit, device, records, { receivedAt, policyVersion, finish }) {
        const { retentionDays } = await context.settings(device.workspaceId)
        await rollUps.wanted(unit)
        return segments.store(unit, device, records, {
          acceptedSince: keptSince(receivedAt, device.timeZone, Math.max(retentionDays, lateDays)).epochMilliseconds, policyVersion,
        }, finish)
      },
    })
    context.provide('activity', {
      async sessions(unit, range) {
        const { sessionGapMinutes } = await context.settings(unit.workspaceId)
        return readSessions(unit, range, sessionGapMinutes * 60, context.clock.now())
      },
      stretches: readStretches,
      async days(unit, range) {
        const [{ retentionDays }, { timeZone }] = [await context.settings(unit.workspaceId), await context.directory.workspace(unit)]
        return readyDays(context.hooks, unit, range, keptSince(context.clock.now(), timeZone, retentionDays))
      },
    })
    const names = createUnusedNames(context)
    scheduleRetention(context, partitions, names)
    context.schedule({
      id: 'months', cron: '10 1 * * *',
      // Ahead of time, so that no batch has to wait for a new month.
      run: (workspaceId) => context.database.inWorkspace({ workspaceId }, (unit) => {
        const now = context.clock.now()
        return partitions.ensure(unit, now.epochMilliseconds, now.add({ hours: 24 * 35 }).epochMilliseconds)
      }),
    })

    context.hooks.on('agent.policy', async ({ preset }, { workspaceId }) => agentPolicy(await context.settings(workspaceId), preset))
    context.hooks.on('presence.read', ({ memberIds }, { workspaceId, unit }) =>
      unit === undefined ? context.database.inWorkspace({ workspaceId }, (own) => readPresence(own, memberIds)) : readPresence(unit, memberIds))
    context.hooks.on('agent.event', async ({ memberId, deviceId, event }, { workspaceId }) => {
      const state = stateOfEvent(event)
      if (state === undefined) return
      const at = Date.parse(event.at)
      await context.database.inWorkspace({ workspaceId }, async (unit) => {
        const number = await deviceNumber(unit, memberId, deviceId)
        if (number !== undefined) await presence.observed(unit, { workspaceId, memberId, deviceId, deviceNumber: number }, { state, since: at, lastAt: at })
      })
    })
    context.erasure.declare({
      // Names of applications and websites that were only theirs.
      member: (memberId, { workspaceId }) => context.database.inWorkspace({ workspaceId }, async (unit) => {
        const counts = await eraseMember(unit, memberId)
        await names.sweep(unit)
        return counts
      }),
    })

    routes(app, context, renewal)
    sumRoutes(app, context)
  },
})

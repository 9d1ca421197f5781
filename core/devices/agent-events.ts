import { AgentEvent, eventDataFault } from '@overt/sdk'
import type { RecordKind } from '@overt/sdk'
import type { Platform } from '../contracts.ts'

/** A device's clock may be this far ahead. */
const aheadMs = 10 * 60 * 1_000
const goodbyes: readonly string[] = ['quit', 'stopped', 'signed-out']

/** True where the last word of an agent among these events is that it stops. */
export function saysGoodbye(events: readonly Pick<AgentEvent, 'at' | 'event'>[]): boolean {
  const last = events.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1)
  return last !== undefined && goodbyes.includes(last.event)
}

/** The core's own record kind: an agent started, paused, quit and the like. Kept with the device and told to plugins. */
export function agentEventKind({ hooks }: Pick<Platform, 'hooks'>): RecordKind<AgentEvent> {
  return {
    kind: 'agent.event',
    schema: AgentEvent,
    recordedAt: ({ at }) => at,
    // What the agent says of itself; whether it may is not up to a plugin's part.
    withinPolicy: false,
    table: 'device_event',
    check({ at, event, data }, { receivedAt }) {
      if (Date.parse(at) > receivedAt.epochMilliseconds + aheadMs) return { code: 'in-the-future', detail: 'the event lies more than 10 minutes in the future' }
      const fault = eventDataFault(event, data)
      return fault === undefined ? undefined : { code: 'invalid-record', detail: fault }
    },
    async store(unit, device, records, { policyVersion }) {
      const added = await unit.query<{ id: string }>({
        name: 'device-event-add',
        text: `insert into core.device_event (workspace_id, id, device_id, member_id, at, event, data, policy_version)
          select $1, id, $2, $3, at, event, data, $8 from unnest($4::uuid[], $5::timestamptz[], $6::text[], $7::jsonb[]) as e (id, at, event, data)
          order by id on conflict do nothing returning id`,
        values: [device.workspaceId, device.deviceId, device.memberId,
          records.map(({ id }) => id), records.map(({ at }) => at), records.map(({ event }) => event),
          records.map(({ data }) => (data === undefined ? null : JSON.stringify(data))), policyVersion],
      })
      const fresh = new Set(added.map(({ id }) => id))
      for (const event of records) {
        if (!fresh.delete(event.id)) continue
        await hooks.core.durable('agent.event', { memberId: device.memberId, deviceId: device.deviceId, event }, { workspaceId: device.workspaceId, unit })
      }
      const latest = Math.max(...records.map(({ at }) => Date.parse(at)))
      return { accepted: added.length, duplicates: records.length - added.length, rejected: [], through: Temporal.Instant.fromEpochMilliseconds(latest) }
    },
  }
}

import type { Platform } from '../contracts.ts'
import { publishPresence } from './contact.ts'
import { offlineAfterSeconds } from './presence.ts'

/** Every minute: tells open pages about members whose devices have gone quiet. */
export function scheduleOfflineSweep(platform: Pick<Platform, 'database' | 'hooks' | 'live' | 'clock' | 'jobs'>): void {
  const { database, clock, jobs } = platform
  let sweptAt = clock.now()
  jobs.schedule({
    id: 'devices-offline',
    cron: '* * * * *',
    async run(signal) {
      const now = clock.now()
      const quietFor = Temporal.Duration.from({ seconds: offlineAfterSeconds })
      for (const workspaceId of await database.workspaceIds()) {
        if (signal.aborted) return
        const gone = await database.inWorkspace({ workspaceId }, (unit) => unit.query<{ member_id: string }>({
          name: 'devices-gone-quiet',
          text: `select member_id from core.device where workspace_id = $1
            group by member_id having max(last_seen_at) > $2 and max(last_seen_at) <= $3`,
          values: [workspaceId, sweptAt.subtract(quietFor).toString(), now.subtract(quietFor).toString()],
        }))
        if (gone.length > 0) await publishPresence(platform, workspaceId, gone.map(({ member_id }) => member_id))
      }
      sweptAt = now
    },
  })
}

import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import { closeAllForgotten, correctionRequests } from './close-forgotten.ts'
import { offerColumns } from './columns.ts'
import { copy } from './copy.ts'
import * as problems from './errors.ts'
import { punchimTables } from './migrations/001-punchim.ts'
import { wantedEvidence } from './migrations/002-wanted.ts'
import { kioskKeys } from './migrations/003-kiosk-keys.ts'
import { fenceVersions } from './migrations/004-fence-versions.ts'
import { punchOutReminders } from './migrations/005-reminders.ts'
import { policyVersion } from './migrations/006-policy-version.ts'
import { flagMissingEvidence } from './missing-evidence.ts'
import { entryNotes } from './notes.ts'
import { punchOutNotice } from './punch-out-reminder.ts'
import { punchPairs } from './punch-pairs.ts'
import { assignmentRoutes } from './routes/assignments.ts'
import { exportRoutes } from './routes/exports.ts'
import { fenceRoutes } from './routes/fences.ts'
import { kioskDoorRoutes } from './routes/kiosk-door.ts'
import { kioskRoutes } from './routes/kiosks.ts'
import { mapRoutes } from './routes/map.ts'
import { meRoutes } from './routes/me.ts'
import { peopleRoutes } from './routes/people.ts'
import { punchRoutes } from './routes/punches.ts'
import { selfieRoutes, takePictures } from './routes/selfies.ts'
import { waitingRoutes } from './routes/waiting.ts'
import { openSelfies } from './selfie/open-selfie.ts'
import { createSelfieChecks } from './selfie/selfie-checks.ts'
import { declareRetention } from './retention.ts'
import { eraseMember, removeAllFiles, selfieRemoval, sweepOrphans } from './selfie/selfie-files.ts'
import { settings } from './settings.ts'
import { grants, subjects } from './subjects.ts'

/** Punching in and out from a phone or a kiosk. */
export default definePlugin({
  id: 'punchim',
  problems,
  settings,
  subjects,
  grants,
  migrations: [punchimTables, wantedEvidence, kioskKeys, fenceVersions, punchOutReminders, policyVersion],
  copy,
  lifecycle: {
    /** Rows first: a purge that is rolled back has lost nothing. */
    async purge(unit, context) {
      unit.afterCommit(() => void removeAllFiles(context, unit.workspaceId))
      return Promise.resolve()
    },
  },
  server(app, context) {
    context.hooks.declare('punchim.changed', { kind: 'durable', whileOff: 'skip', doc: 'A punch came, was decided, or gave way to a later one.' })
    context.notices.declare({ id: punchOutNotice, title: 'notice.punch-out', urgency: 'high', defaults: { push: true, mail: false, messenger: true } })
    context.notices.declare({ id: 'estimated', title: 'notice.estimated', defaults: { push: true, mail: true, messenger: false } })
    context.provide('punches', { pairs: (unit, filter) => punchPairs(unit, { ...filter, now: context.clock.now() }) })
    const rewrite = createSelfieChecks(context.documents)
    const removal = selfieRemoval(context)
    const correction = correctionRequests(context)
    openSelfies(context)
    offerColumns(context)
    context.hooks.on('entry.notes', ({ entryIds }, { workspaceId, unit }) =>
      unit === undefined ? context.database.inWorkspace({ workspaceId }, (own) => entryNotes(context, own, entryIds)) : entryNotes(context, unit, entryIds))
    context.erasure.declare({ member: (memberId, run) => eraseMember(context, memberId, run) })
    context.schedule({ id: 'forgotten', cron: '*/5 * * * *', timeoutMs: 240_000, run: (workspaceId, signal) => closeAllForgotten(context, workspaceId, correction, signal) })
    context.schedule({ id: 'missing-evidence', cron: '*/5 * * * *', timeoutMs: 60_000, run: (workspaceId, signal) => flagMissingEvidence(context, workspaceId, signal) })
    declareRetention(context, removal)
    context.schedule({ id: 'orphans', cron: '25 3 * * *', timeoutMs: 30 * 60_000, run: (workspaceId, signal) => sweepOrphans(context, workspaceId, signal) })

    takePictures(app)
    meRoutes(app, context)
    punchRoutes(app, context, correction)
    selfieRoutes(app, context, rewrite)
    fenceRoutes(app, context)
    assignmentRoutes(app, context)
    kioskRoutes(app, context)
    peopleRoutes(app, context)
    waitingRoutes(app, context)
    exportRoutes(app, context)
    mapRoutes(app, context)
    kioskDoorRoutes(app, context, { rewrite, correction })
  },
})

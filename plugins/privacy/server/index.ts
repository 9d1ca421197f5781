import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import { breachRoutes } from './breach/routes.ts'
import { deleteCopies } from './copy/copy-parts.ts'
import { runCopy } from './copy/run-copy.ts'
import { copy } from './copy/tables.ts'
import { deleteOrphans, tidyCopies } from './copy/tidy-copies.ts'
import type { CopyJob } from './copy/tidy-copies.ts'
import { guardWidening } from './council/guard.ts'
import { isRepresentative, readRepresentatives } from './council/representatives.ts'
import { councilRoutes } from './council/routes.ts'
import { documentRoutes } from './documents/routes.ts'
import * as problems from './errors.ts'
import { privacyTables } from './migrations/001-privacy.ts'
import { offerCertificates } from './erasure/certificate-document.ts'
import { erasureRoutes } from './erasure/erasure-routes.ts'
import { copies } from './migrations/010-copies.ts'
import { breachTables } from './migrations/011-breach.ts'
import { documentTables } from './migrations/012-documents.ts'
import { councilTables } from './migrations/013-council.ts'
import { twoSteps } from './migrations/014-two-steps.ts'
import { collectionRoutes } from './routes/collection.ts'
import { copyRoutes } from './routes/copies.ts'
import { objectionRoutes } from './routes/objections.ts'
import { policyRoutes } from './routes/policies.ts'
import { presetRoutes } from './routes/presets.ts'
import { receiptRoutes } from './routes/receipts.ts'
import { retentionRoutes } from './routes/retention.ts'
import { waitingRoutes } from './routes/waiting.ts'
import { settings } from './settings.ts'
import { publishTrustPage } from './trust/trust-page.ts'
import { grants, subjects } from './subjects.ts'
import { declareRetention, remind } from './upkeep.ts'

const copyMs = 3_600_000

/** Presets, retention and objections: the rights of the people recorded, over what other plugins do. */
export default definePlugin({
  id: 'privacy',
  problems,
  settings,
  subjects,
  grants,
  migrations: [privacyTables, copies, breachTables, documentTables, councilTables, twoSteps],
  lifecycle: { purge: async (unit, { blobs }) => { await deleteCopies(blobs, unit, null) } },
  copy,
  server(app, context) {
    const copying = context.job<CopyJob>({ id: 'copy', heavy: true, timeoutMs: copyMs, maxAttempts: 1, run: ({ copyId }, { workspaceId, signal }) => runCopy(context, workspaceId, copyId, signal) })
    context.schedule({ id: 'copies', cron: '* * * * *', run: (workspaceId) => tidyCopies(context, copying, workspaceId) })
    context.schedule({ id: 'copy-orphans', cron: '47 3 * * *', run: (workspaceId, signal) => deleteOrphans(context, workspaceId, signal) })
    declareRetention(context)
    context.schedule({ id: 'reminders', cron: '11 6 * * *', run: (workspaceId) => remind(context, workspaceId) })
    context.erasure.declare({ member: async (memberId, { workspaceId }) => ({ copies: await context.database.inWorkspace({ workspaceId }, (unit) => deleteCopies(context.blobs, unit, memberId)) }) })
    collectionRoutes(app, context)
    presetRoutes(app, context)
    retentionRoutes(app, context)
    objectionRoutes(app, context)
    policyRoutes(app, context)
    receiptRoutes(app, context)
    erasureRoutes(app, context)
    offerCertificates(context)
    breachRoutes(app, context)
    documentRoutes(app, context, async (unit) => (await readRepresentatives(context, unit)).map(({ name }) => name))
    councilRoutes(app, context)
    guardWidening(context)
    publishTrustPage(app, context)
    context.rights.provide(async (unit, { memberId }) => await isRepresentative(unit, memberId)
      ? [{ subject: 'PrivacyCouncil', actions: ['read', 'vote'], level: 'workspace' }, { subject: 'PrivacyDocument', actions: ['read'], level: 'workspace' }]
      : [])
    waitingRoutes(app, context)
    copyRoutes(app, context, copying)
  },
})

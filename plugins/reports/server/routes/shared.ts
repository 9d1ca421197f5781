import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Id, verifyShortSecret } from '@overt/sdk'
import type { Dimension, SharedView } from '../../contracts.ts'
import { readReport } from '../export/prepare.ts'
import { filled, wordsFor } from '../export/words.ts'
import { noSuchShare, shareOver, sharePasswordNeeded, sharePasswordWrong, sharePaused } from '../errors.ts'
import { parsedQuery } from '../selection.ts'
import { countPassword, countView, findShareByToken } from '../shares/share-store.ts'
import type { OpenedShare } from '../shares/share-store.ts'
import { shownReport } from '../shares/shown-report.ts'
import { SharedAnswer } from './answers.ts'
import { hasMemberLines, settleSelection } from './selected.ts'
import type { ReportsContext } from '../reports-context.ts'
import { OpenBody, tellShared, tokenHash } from './shares.ts'

const perMinute = 30

/** `POST /shared`: what a link shows, for whoever has its secret. It is read with the rights that its author has at that moment. */
export function sharedRoutes(app: FastifyInstance, context: ReportsContext): void {
  app.post<{ Params: { workspaceId: string }; Body: OpenBody }>('/shared', {
    schema: { summary: 'Open a shared report', description: 'Without signing in, by the secret of the link; the password where it has one. Ten wrong passwords pause the link for 15 minutes.', tags: ['reports'], params: Type.Object({ workspaceId: Id }), body: OpenBody, response: { 200: SharedAnswer } },
    config: {
      looks: { subject: 'Entry', how: 'exported' }, heavy: true, compress: false, rateLimit: { max: perMinute }, ownAccess: 'A client proves by the secret of a link that a report was shared with them.',
      whileReadOnly: 'It shows what was shared, and counts that it was looked at.',
    },
  }, async (request) => {
    const { secret, password, locale = 'en' } = request.body
    const { workspaceId } = request.params
    const share = await admit(workspaceId, secret, password)
    const view = await readShared(workspaceId, share, locale)
    const isOpen = await context.database.inWorkspace({ workspaceId }, async (unit) => {
      const counted = await countView(unit, share.id, context.clock.now())
      if (counted) {
        await context.audit.record(unit, { action: 'report-share.viewed', subject: 'ReportShare', subjectId: share.id, after: { name: share.name } })
        context.live.publish(unit, 'reports.share-changed', { shareId: share.id }, { action: 'read', subject: 'ReportShare', record: { id: share.id, memberId: share.memberId } })
      }
      return counted
    })
    if (!isOpen) throw shareOver()
    return view
  })

  /** Errors: `share-not-found`, `share-over`, `share-password-needed`, `share-password-wrong`, `share-paused`. */
  async function admit(workspaceId: string, secret: string, password: string | undefined): Promise<OpenedShare> {
    const now = context.clock.now()
    const { sharedLinks } = await context.settings(workspaceId)
    const share = sharedLinks ? await context.database.inWorkspace({ workspaceId }, (unit) => findShareByToken(unit, tokenHash(secret), now)) : undefined
    if (share === undefined) throw noSuchShare()
    if (share.isOver) throw shareOver()
    if (share.passwordHash === null) return share
    if (password === undefined) throw sharePasswordNeeded()
    // Committed before the password is looked at: what is counted stays when it is wrong.
    const seconds = await context.database.inWorkspace({ workspaceId }, (unit) => countPassword(unit, share.id, now))
    if (seconds > 0) throw sharePaused({ values: { minutes: Math.ceil(seconds / 60) }, retryAfterSeconds: seconds })
    if (!await verifyShortSecret(share.passwordHash, password)) throw sharePasswordWrong()
    return share
  }

  /** Errors: `share-over` where its author has left, or may not share any more. */
  function readShared(workspaceId: string, share: OpenedShare, locale: 'en' | 'de'): Promise<SharedView> {
    return context.database.inWorkspace({ workspaceId, memberId: share.memberId }, async (unit) => {
      const [author] = await context.directory.members(unit, { ids: [share.memberId], status: ['active'] })
      if (author === undefined) throw shareOver()
      const caller = await context.member(unit, share.memberId)
      if (!caller.ability.can('create', 'ReportShare', { id: share.id, memberId: share.memberId }) || !caller.ability.canAny('read', 'Entry')) throw shareOver()
      const selection = await settleSelection(context, unit, caller, parsedQuery(share.query), context.clock.now())
      const byMember = hasMemberLines(selection)
      const { report } = await readReport(context, unit, caller, selection, { look: { how: 'exported', byMember }, unattended: true })
      await tellShared(context, unit, caller, selection, share.name)
      const { name: workspaceName } = await context.directory.workspace(unit)
      const group: Dimension = selection.query.group ?? 'project'
      const { subgroup } = selection.query
      const words = wordsFor(locale)
      const shown = shownReport(report, { group, subgroup }, { names: share.showsNames, amounts: share.showsAmounts }, (number) => filled(words.person, { number }))
      return { ...shown, name: share.name, workspaceName, group, subgroup: subgroup ?? null, showsAmounts: share.showsAmounts, expiresAt: share.expiresAt, madeAt: context.clock.now().toString() }
    })
  }
}

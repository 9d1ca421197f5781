import { definePlugin } from '@overt/sdk'
import type {} from '@overt/plugin-punchim/contracts'
import type {} from '../contracts.ts'
import { findAccount, openAccount } from './account.ts'
import { noteContact, noteMonitored } from './events.ts'
import * as problems from './errors.ts'
import { createInvoices } from './invoicing/invoices.ts'
import { remind } from './mails.ts'
import { billingTables } from './migrations.ts'
import { eraseMember, exportSheets } from './personal-data.ts'
import { operatorRoutes } from './routes/operator.ts'
import { workspaceRoutes } from './routes/workspace.ts'
import { checkTerms, operatorSettings } from './settings.ts'
import { grants, subjects } from './subjects.ts'
import { turnPeriods } from './turn.ts'

const quarterMs = 900_000
const mostNoted = 50_000

/** Bills workspaces for their active monitored employees. */
export default definePlugin({
  id: 'billing',
  operator: { settings: operatorSettings, check: checkTerms },
  problems,
  subjects,
  grants,
  migrations: [billingTables],
  server(app, context) {
    const { hooks, database, operator } = context
    const invoices = createInvoices(operator)
    context.provide('billing.invoices', invoices)
    context.schedule({ id: 'turn', cron: '7 * * * *', run: (workspaceId) => turnPeriods(context, invoices, workspaceId) })
    context.schedule({ id: 'remind', cron: '37 6 * * *', run: (workspaceId) => remind(context, workspaceId) })
    const noteMembers = (workspaceId: string): Promise<void> => database.inWorkspace({ workspaceId }, async (unit) => {
      await openAccount(context, unit)
      await noteMonitored(context, unit)
    })
    hooks.on('member.joined', (_joined, { workspaceId }) => noteMembers(workspaceId))
    hooks.on('member.changed', (_changed, { workspaceId }) => noteMembers(workspaceId))
    /** Agents send every few minutes: one note per quarter of an hour is enough for every zone. */
    const noted = new Set<string>()
    const connected = async (workspaceId: string, memberId: string, at: Temporal.Instant): Promise<void> => {
      const key = `${workspaceId} ${memberId} ${Math.floor(at.epochMilliseconds / quarterMs)}`
      if (noted.has(key)) return
      await database.inWorkspace({ workspaceId }, async (unit) => {
        const { timeZone } = await findAccount(unit) ?? await openAccount(context, unit)
        await noteContact(unit, timeZone, memberId, at)
      })
      if (noted.size >= mostNoted) noted.clear()
      noted.add(key)
    }
    hooks.on('device.synced', ({ memberId }, { workspaceId }) => connected(workspaceId, memberId, context.clock.now()))
    hooks.on('punchim.changed', ({ memberId, at }, { workspaceId }) => connected(workspaceId, memberId, Temporal.Instant.from(at)))
    hooks.on('workspace.export', ({ memberId }, { workspaceId }) => exportSheets(database, workspaceId, memberId))
    hooks.on('member.erasing', ({ memberId }, { workspaceId }) => database.inWorkspace({ workspaceId }, (unit) => eraseMember(unit, memberId)))
    workspaceRoutes(app, context)
    operator.routes((area) => { operatorRoutes(area, context, invoices) })
  },
})

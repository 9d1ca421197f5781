import type {} from '@overt/plugin-activity/contracts'
import type {} from '@overt/plugin-attendance/contracts'
import type { ReportColumn } from '@overt/plugin-reports/contracts'
import { definePlugin, fewOf } from '@overt/sdk'
import { firstSeen } from './first-seen.ts'
import { onTime } from './on-time.ts'

export default definePlugin({
  id: 'punctuality',
  server(_app, context) {
    const { t } = context
    // region report-column
    const column = (id: string): ReportColumn => ({
      id: `punctuality.${id}`, title: { en: t('en', `column.${id}`), de: t('de', `column.${id}`) }, kind: 'text', of: 'day',
    })

    context.hooks.on('reports.columns', (others) => [...others, column('on-time'), column('first-seen')])

    context.hooks.on('reports.days', async ({ columns, memberIds, from, to, look }, { unit }) => {
      if (unit === undefined || !columns.some((id) => id.startsWith('punctuality.'))) return undefined
      // The reader's own rights decide; a report that goes out by mail is read by its author.
      const ability = unit.memberId === null ? null : await context.ability(unit, unit.memberId)
      const readable = memberIds.filter((memberId) => ability === null || ability.can('read', 'AttendanceDay', { memberId }))
      const days = await context.use('attendance').days(unit, { memberIds: readable, from, to })
      const withActivity = days.filter(({ memberId }) => ability === null || ability.can('read', 'Activity', { memberId }))
      const seenAt = await firstSeen(await context.find('activity', unit.workspaceId), unit, withActivity)
      if (look !== null) {
        const counts = new Map(Map.groupBy(days, ({ memberId }) => memberId).entries().map(([memberId, { length }]) => [memberId, length]))
        await context.audit.viewed(unit, { subject: 'AttendanceDay', how: look.how, counts: look.byMember ? counts : fewOf(counts) })
      }
      return {
        days: days.map((day) => ({
          memberId: day.memberId, date: day.date, values: { 'punctuality.on-time': onTime(day), 'punctuality.first-seen': seenAt.get(day) ?? null },
        })),
        withheld: memberIds.filter((memberId) => !readable.includes(memberId)),
      }
    })
    // endregion report-column
  },
})

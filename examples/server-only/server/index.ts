import { definePlugin, refuse, text, toggle } from '@overt/sdk'
import * as problems from './errors.ts'
import { isQuiet } from './is-quiet.ts'

export default definePlugin({
  id: 'quiet-hours',
  problems,
  settings: {
    from: text({ default: '22:00', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', label: 'settings.from', help: 'settings.zone' }),
    until: text({ default: '06:00', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', label: 'settings.until', help: 'settings.zone' }),
    weekends: toggle({ default: false, label: 'settings.weekends' }),
  },
  server(app, { hooks, settings, directory, clock, inWorkspace }) {
    hooks.on('entry.starting', async ({ startedAt }, { workspaceId, unit }) => {
      if (unit === undefined) return undefined
      const { timeZone } = await directory.workspace(unit)
      const local = Temporal.Instant.from(startedAt).toZonedDateTimeISO(timeZone)
      const hours = await settings(workspaceId)
      return isQuiet(local, hours) ? refuse(problems.quietNow({ values: { from: hours.from, until: hours.until } })) : undefined
    })

    app.get('/now', {
      schema: { summary: 'Whether these are quiet hours', response: { 200: { type: 'object', properties: { quiet: { type: 'boolean' } } } } },
      config: { looks: { none: 'The hours are the same for everybody.' } },
    }, (request) => inWorkspace(request, async (unit, { workspaceId }) => {
      const { timeZone } = await directory.workspace(unit)
      return { quiet: isQuiet(clock.now().toZonedDateTimeISO(timeZone), await settings(workspaceId)) }
    }))
  },
})

import Type from 'typebox'
import { definePlugin, text } from '@overt/sdk'

const Message = Type.Object({ message: Type.String() })
const Announced = Type.Object({ number: Type.Integer() })

// region operator
export default definePlugin({
  id: 'notice-board',
  operator: {
    settings: { message: text({ default: '', maxLength: 200, label: 'operator.message' }) },
    check: ({ message }, enabled) => (enabled && message === '' ? [{ setting: 'message', message: 'operator.message-missing' }] : []),
  },
  server(app, { operator, inWorkspace }) {
    // For members of every workspace, whatever they may do there: /api/workspaces/<id>/plugins/notice-board/message
    app.get('/message', {
      schema: { response: { 200: Message } },
      config: { looks: { none: 'The message is the operator\'s, and the same for everybody.' } },
    }, (request) => inWorkspace(request, async (unit) => ({ message: (await operator.settings(unit)).message })))

    // For operators alone: /api/operator/notice-board/announcements
    operator.routes((area) => {
      area.post('/announcements', {
        schema: { response: { 200: Announced } },
        config: { looks: { none: 'It counts announcements, and names nobody.' } },
      }, (request) => operator.inInstallation(async (unit) => {
        const number = await operator.next(unit, 'announcements')
        await operator.record(unit, { action: 'notice-board.announced', subject: 'Announcement', subjectId: String(number) }, operator.caller(request))
        return { number }
      }))
    })
  },
})
// endregion operator

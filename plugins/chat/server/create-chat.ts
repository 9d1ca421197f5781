import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import { copy } from './copy.ts'
import * as problems from './errors.ts'
import { interpret } from './interpret.ts'
import { chatTables } from './migrations/001-chat.ts'
import { linkAddress } from './migrations/002-link-address.ts'
import { messageNotices } from './messengers/message-notices.ts'
import { publicEndpoints } from './messengers/endpoints.ts'
import { readForTimer } from './read-for-timer.ts'
import { receiveMessengers } from './messengers/receive.ts'
import type { ReceiveOptions } from './messengers/receive.ts'
import { connectionRoutes } from './routes/connections.ts'
import { linkRoutes } from './routes/links.ts'
import { messageRoutes } from './routes/messages.ts'
import { settings } from './settings.ts'
import { speakerOf } from './speaker.ts'
import { grants, subjects } from './subjects.ts'
import { declareRetention } from './upkeep.ts'

const usual: ReceiveOptions = { endpoints: publicEndpoints, answerWithinMs: 2_500 }

/** The plugin's server half; tests point it at messengers of their own. */
export const createChat = (options: Partial<ReceiveOptions> = {}) => definePlugin({
  id: 'chat',
  problems,
  settings,
  subjects,
  grants,
  migrations: [chatTables, linkAddress],
  copy,
  server(app, context) {
    context.hooks.on('command.parse', ({ text, memberId }, { workspaceId }) =>
      context.database.inWorkspace({ workspaceId, memberId }, async (unit) => interpret(await speakerOf(context, unit, memberId), text)))
    context.hooks.on('timer.sentence', ({ text, memberId, at }, { unit }) => (unit === undefined ? undefined : readForTimer(context, unit, { text, memberId, at })))
    declareRetention(context)
    messageRoutes(app, context)
    linkRoutes(app, context)
    const networks = receiveMessengers(context, { ...usual, ...options })
    connectionRoutes(app, context, networks)
    messageNotices(context, networks)
  },
})

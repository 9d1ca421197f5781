import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { ConnectionTest, Connections } from '../answers.ts'
import type { ChatNetwork } from '../../contracts.ts'
import { isNetworkOn, networkNames } from '../messengers/networks.ts'
import type { Network } from '../messengers/networks.ts'
import { ServiceRefused } from '../messengers/outgoing.ts'
import { refusalText } from '../messengers/refusal.ts'
import { languageOf } from '../speaker.ts'
import type { ChatContext } from '../speaker.ts'
import { say } from '../words.ts'

const config = { looks: { none: 'About the workspace\'s messengers, not about what members say there.' } }
const Params = Type.Object({ network: Type.Enum([...networkNames]) })
interface Contact { readonly network: ChatNetwork; readonly received_at: Date | null; readonly refused_at: Date | null; readonly refusal: string | null }

/** How the messengers are connected, for those who may change the plugin's settings. */
export function connectionRoutes(app: FastifyInstance, context: ChatContext, networks: Readonly<Record<ChatNetwork, Network>>): void {
  app.get('/connections', { schema: { summary: 'Messengers: on or off, and when they were heard last', response: { 200: Connections } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'Plugin')
      const chosen = await context.settings(caller.workspaceId)
      const contacts = new Map((await unit.query<Contact>('select network, received_at, refused_at, refusal from p_chat.contact where workspace_id = $1', [caller.workspaceId])).map((row) => [row.network, row]))
      return {
        items: networkNames.map((network) => {
          const contact = contacts.get(network)
          return { network, on: isNetworkOn(chosen, network), receivedAt: instant(contact?.received_at), refusedAt: instant(contact?.refused_at), refusal: contact?.refusal == null ? null : refusalText(context, caller.locale, contact.refusal) }
        }),
      }
    }))

  app.post<{ Params: { network: ChatNetwork } }>('/connections/:network/test', { schema: { summary: 'Ask a messenger whether it knows us', params: Params, response: { 200: ConnectionTest } }, config }, async (request) => {
    const caller = context.caller(request)
    caller.ability.requireAny('update', 'Plugin')
    const language = languageOf(caller.locale)
    const tell = (ok: boolean, key: string, values: Readonly<Record<string, string>> = {}) => ({ ok, text: say(language, key, values) })
    try {
      const name = await networks[request.params.network].test(await context.settings(caller.workspaceId))
      return name === undefined ? tell(false, 'test.incomplete') : tell(true, 'test.ok', { name })
    } catch (error) {
      if (error instanceof ServiceRefused) return tell(false, 'test.refused', { reason: error.message })
      context.log.info({ err: error, network: request.params.network }, 'a messenger could not be reached')
      return tell(false, 'test.unreachable')
    }
  })
}

const instant = (date: Date | null | undefined): string | null => date?.toTemporalInstant().toString() ?? null

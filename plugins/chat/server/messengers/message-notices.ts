import type { Job, UnitOfWork } from '@overt/sdk'
import type { ChatNetwork } from '../../contracts.ts'
import type { ChatContext } from '../speaker.ts'
import { isNetworkOn } from './networks.ts'
import type { Network } from './networks.ts'
import type { ReplyAddress } from './reply-address.ts'
import { ServiceRefused } from './outgoing.ts'

interface LinkedAccount {
  readonly id: string
  readonly network: ChatNetwork
  readonly account_id: string
  readonly account_name: string
  readonly address: ReplyAddress | null
}
const names = { slack: 'Slack', teams: 'Microsoft Teams', messenger: 'Messenger' } as const

/** Notices reach members in the messengers that they linked; each account is a job with its own retries. */
export function messageNotices(context: ChatContext, networks: Readonly<Record<ChatNetwork, Network>>): void {
  const { hooks, database } = context

  const writing: Job<{ readonly memberId: string; readonly linkId: string; readonly text: string }> = context.job({
    id: 'notice', maxAttempts: 5,
    async run({ memberId, linkId, text }, { workspaceId, signal }) {
      const chosen = await context.settings(workspaceId)
      const account = await database.inWorkspace({ workspaceId }, async (unit) => {
        const [member] = await context.directory.members(unit, { ids: [memberId], status: ['active'] })
        return member === undefined ? undefined : (await accountsOf(unit, memberId)).find(({ id }) => id === linkId)
      })
      if (account === undefined || !isNetworkOn(chosen, account.network)) return
      try {
        await networks[account.network].write(chosen, account.account_id, account.address, text, signal)
      } catch (error) {
        if (!(error instanceof ServiceRefused) || isBusy(error)) throw error
        // The service has decided; asking again would be the same answer.
        context.log.warn({ workspaceId, network: account.network, reason: error.message }, 'a messenger refused a notice')
      }
    },
  })

  hooks.on('notice.messengers', async ({ memberId }, { workspaceId }) => {
    const chosen = await context.settings(workspaceId)
    const accounts = await database.inWorkspace({ workspaceId, memberId }, (unit) => accountsOf(unit, memberId))
    return accounts.filter(({ network }) => isNetworkOn(chosen, network)).map(({ network, account_name: name }) => `${names[network]}: ${name}`)
  })
  hooks.on('notice.messaging', ({ memberId, text, url }, { workspaceId }) => database.inWorkspace({ workspaceId }, async (unit) => {
    for (const { id } of await accountsOf(unit, memberId)) await writing.add(unit, { memberId, linkId: id, text: `${text}\n${url}` })
  }))
}

const isBusy = ({ message }: ServiceRefused): boolean => /^(?:429|5\d\d)\b|ratelimited/.test(message)

function accountsOf(unit: UnitOfWork, memberId: string): Promise<LinkedAccount[]> {
  return unit.query<LinkedAccount>('select id, network, account_id, account_name, address from p_chat.link where workspace_id = $1 and member_id = $2 order by created_at, id', [unit.workspaceId, memberId])
}

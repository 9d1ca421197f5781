import { itKeepsThePluginContract } from '@overt/testing'
import type { TestWorkspace } from '@overt/testing'
import { base, chatFolder, say } from './chat-support.ts'

/** One record of every kind that the plugin keeps. */
async function fill(workspace: TestWorkspace): Promise<void> {
  const member = await workspace.member()
  await say(member, 'start planning for project Relaunch at Acme')
  await member.post(`${base}/links/codes`, {})
  await workspace.inUnit((unit) => unit.query(`insert into p_chat.link (workspace_id, id, member_id, network, account_id, account_name, created_at)
    values ($1, gen_random_uuid(), $2, 'slack', $3, 'pia', now())`, [workspace.id, member.id, member.id]))
}

describe('chat', () => {
  itKeepsThePluginContract(chatFolder, { fill })
})

import { itKeepsThePluginContract } from '@overt/sdk/testing'
import type { TestWorkspace } from '@overt/sdk/testing'
import { base, chatFolder, say } from './chat-support.ts'

/** One record of every kind that the plugin keeps. */
async function fill(workspace: TestWorkspace): Promise<void> {
  const member = await workspace.member()
  await say(member, 'start planning for project Relaunch at Acme')
  await member.post(`${base}/links/codes`, {})
}

describe('chat', () => {
  itKeepsThePluginContract(chatFolder, { fill })
})

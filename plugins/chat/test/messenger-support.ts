import { createHmac } from 'node:crypto'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { Endpoints } from '../server/messengers/endpoints.ts'
import { base } from './chat-support.ts'

export const endpointsAt = (url: string): Endpoints => ({
  slackApi: `${url}/slack`, slackHooks: `${url}/hooks/`, teamsMetadata: `${url}/openid`, teamsIssuer: 'https://api.botframework.com', teamsLogin: `${url}/login`,
  isTeamsService: (address) => address.startsWith(url), messengerGraph: `${url}/graph`,
})

export const hmac = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex')

/** Calls a webhook as the messenger would: no session, the body as it stands. */
export const call = (platform: TestPlatform, workspace: TestWorkspace, path: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  platform.app.inject({ method: 'POST', url: `/api/hooks/chat/${workspace.id}${path}`, headers: { 'content-type': 'application/json', ...headers }, payload: body })

export async function linkCode(member: TestMember): Promise<string> {
  return (await member.post(`${base}/links/codes`, {})).json<{ code: string }>().code
}

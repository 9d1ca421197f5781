import Type from 'typebox'
import { Value } from 'typebox/value'
import { cutText, isName } from '@overt/sdk'
import type { OAuth, ServerContext } from '@overt/sdk'
import type { Issue, Issues } from '../contracts.ts'

const ListedIssue = Type.Object({ id: Type.Integer(), title: Type.String(), web_url: Type.String({ pattern: '^https?://' }), references: Type.Object({ full: Type.String() }) })
/** So many at once; GitLab gives at most 100. */
const issuesAtOnce = 50
const longest = 120

// region token
/** The open issues that are assigned to the member, or why there are none to show. Outside of any unit of work: it may ask GitLab for a new token. */
export async function readIssues({ fetch, settings }: Pick<ServerContext, 'fetch'> & { settings(workspaceId: string): Promise<{ readonly server: string; readonly clientId: string }> }, accounts: OAuth, person: { readonly workspaceId: string; readonly memberId: string }): Promise<Issues> {
  const { server, clientId } = await settings(person.workspaceId)
  if (server === '' || clientId === '') return { state: 'not-set-up', items: [] }
  try {
    const given = await accounts.token(person)
    if ('fault' in given) return { state: given.fault, items: [] }
    const { status, body } = await fetch(`${server}/api/v4/issues?scope=assigned_to_me&state=opened&per_page=${String(issuesAtOnce)}`, {
      workspaceId: person.workspaceId, headers: { authorization: `Bearer ${given.token}` }, maximumBytes: 1_000_000,
    })
    if (status === 401) return { state: 'not-connected', items: [] }
    return status === 200 ? { state: 'connected', items: issuesIn(body) } : { state: 'unavailable', items: [] }
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'outgoing-failed') return { state: 'unavailable', items: [] }
    throw error
  }
}
// endregion token

/** What can be shown of an answer; nothing of one that is no list. */
function issuesIn(body: Buffer): readonly Issue[] {
  let answer: unknown
  try { answer = JSON.parse(body.toString('utf8')) } catch { return [] }
  if (!Array.isArray(answer)) return []
  return answer.filter((each) => Value.Check(ListedIssue, each)).filter(({ title, references }) => isName(title) && isName(references.full)).slice(0, issuesAtOnce)
    .map((each) => ({ id: each.id, title: cutText(each.title, longest), reference: cutText(each.references.full, longest), url: each.web_url }))
}

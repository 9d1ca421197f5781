import { ApiProblem } from '@overt/sdk/ui'
import type { LiveEvent } from '@overt/sdk/ui'
import { currentLocale } from '../app/i18n.ts'
import { accountApi } from './http.ts'
import { changeCount, keepAnswer } from './kept-reads.ts'
import { live } from './live.ts'
import type { Opening } from './wire.ts'

let begun: { readonly workspaceId: string; readonly locale: string; readonly answer: Promise<boolean> } | undefined

/** Sends the request for the opening of a workspace ahead of `readOpening`. */
export function beginOpening(workspaceId: string | undefined, locale: string): void {
  if (workspaceId !== undefined) begun = { workspaceId, locale, answer: ask(workspaceId, locale) }
}

/**
 * Reads all that a page of a workspace needs before it can show anything in one request, and keeps each part as the answer of its own address, where later reads
 * find it. Returns false where the workspace cannot be opened; a read of one of the parts then fails with the reason.
 */
export async function readOpening(workspaceId: string): Promise<boolean> {
  const { value: locale } = currentLocale
  const present = begun
  begun = undefined
  return present?.workspaceId === workspaceId && present.locale === locale ? present.answer : ask(workspaceId, locale)
}

async function ask(workspaceId: string, locale: string): Promise<boolean> {
  const workspace = `/api/workspaces/${workspaceId}`
  // First, so that no event is missed between the answer and the stream.
  live.open(`${workspace}/live`)
  const askedAt = changeCount()
  try {
    const opening = await accountApi.get<Opening>(`${workspace}/opening`, { query: { locale } })
    const keep = (address: string, part: unknown, ...heeds: readonly LiveEvent['type'][]): void => { keepAnswer(address, Promise.resolve(JSON.stringify(part)), { askedAt, heeds }) }
    keep('/api/me', opening.me, 'member.changed', 'rights.changed', 'workspace.changed')
    keep(workspace, opening.workspace, 'workspace.changed', 'rights.changed')
    keep(`${workspace}/rights`, opening.rights, 'rights.changed', 'member.changed', 'plugin.changed', 'plugin.settings')
    keep(`${workspace}/timer`, opening.timer, 'entry.changed', 'entry.ended')
    keep(`${workspace}/ui/plugins?locale=${locale}`, opening.plugins, 'plugin.changed', 'plugin.settings', 'rights.changed')
    keep(`${workspace}/me/looks/news`, opening.looks, 'looks.changed')
    keep(`${workspace}/waiting?locale=${locale}`, opening.waiting, 'policy.changed', 'plugin.changed', 'invitation.changed')
    if (opening.installers !== undefined) keep(`${workspace}/agent/installers`, opening.installers, 'device.changed', 'member.changed', 'rights.changed')
    return true
  } catch (cause) {
    live.close()
    if (cause instanceof ApiProblem) return false
    throw cause
  }
}

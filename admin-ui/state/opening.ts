import { ApiProblem } from '@overt/sdk/ui'
import type { LiveEvent } from '@overt/sdk/ui'
import { i18n } from '../app/i18n.ts'
import { accountApi } from './http.ts'
import { keepAnswer } from './kept-reads.ts'
import type { Opening } from './wire.ts'

let begun: { readonly workspaceId: string; readonly locale: string; readonly answer: Promise<boolean> } | undefined

/** Asks for the opening of a workspace before anybody waits for it. */
export function beginOpening(workspaceId: string | undefined, locale: string): void {
  if (workspaceId !== undefined) begun = { workspaceId, locale, answer: ask(workspaceId, locale) }
}

/**
 * Asks once for all that a page of a workspace needs before it can show anything, and keeps each part as the answer of its own address, where those who need it
 * find it. False where the workspace cannot be opened: whoever asks for the parts learns why.
 */
export async function readOpening(workspaceId: string): Promise<boolean> {
  const { value: locale } = i18n.global.locale
  const present = begun
  begun = undefined
  return present?.workspaceId === workspaceId && present.locale === locale ? present.answer : ask(workspaceId, locale)
}

async function ask(workspaceId: string, locale: string): Promise<boolean> {
  const workspace = `/api/workspaces/${workspaceId}`
  try {
    const opening = await accountApi.get<Opening>(`${workspace}/opening`, { query: { locale } })
    const keep = (address: string, part: unknown, ...heeds: readonly LiveEvent['type'][]): void => { keepAnswer(address, Promise.resolve(JSON.stringify(part)), { heeds }) }
    keep('/api/me', opening.me, 'member.changed', 'rights.changed')
    keep(workspace, opening.workspace, 'workspace.changed', 'rights.changed')
    keep(`${workspace}/rights`, opening.rights, 'rights.changed', 'member.changed', 'plugin.changed', 'plugin.settings')
    keep(`${workspace}/timer`, opening.timer, 'entry.changed', 'entry.ended')
    keep(`${workspace}/ui/plugins?locale=${locale}`, opening.plugins, 'plugin.changed', 'plugin.settings', 'rights.changed')
    keep(`${workspace}/me/looks/news`, opening.looks, 'looks.changed')
    keep(`${workspace}/waiting?locale=${locale}`, opening.waiting, 'policy.changed', 'plugin.changed', 'invitation.changed')
    return true
  } catch (cause) {
    if (cause instanceof ApiProblem) return false
    throw cause
  }
}

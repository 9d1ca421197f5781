import type { SharedView } from '../contracts.ts'
import type { Language } from './texts.ts'

export type Opened =
  | { readonly state: 'shown'; readonly report: SharedView }
  | { readonly state: 'password'; readonly wrong: string | undefined }
  | { readonly state: 'refused'; readonly title: string; readonly detail: string; readonly again: boolean }
  | { readonly state: 'offline' | 'no-secret' | 'problem' }

/** The workspace and the secret of the address; the browser sends neither to anybody with it. */
function keyOf(fragment: string): { readonly workspaceId: string; readonly secret: string } | undefined {
  const [, workspaceId, secret] = /^#([0-9a-f-]{36})\.([\w-]{43})$/.exec(fragment) ?? []
  return workspaceId === undefined || secret === undefined ? undefined : { workspaceId, secret }
}

/** Exchanges the secret of the address for the report. */
export async function openShared(fragment: string, language: Language, password: string | undefined): Promise<Opened> {
  const key = keyOf(fragment)
  if (key === undefined) return { state: 'no-secret' }
  const answer = await fetch(`/api/workspaces/${key.workspaceId}/plugins/reports/shared`, {
    method: 'POST', credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store', headers: { 'content-type': 'application/json', 'accept-language': language },
    body: JSON.stringify({ secret: key.secret, locale: language, ...password === undefined ? {} : { password } }),
  }).catch(() => undefined)
  if (answer === undefined) return { state: 'offline' }
  const body = await answer.json().catch(() => undefined) as unknown
  if (answer.ok) return { state: 'shown', report: body as SharedView }
  const { code, title, detail } = (body ?? {}) as { readonly code?: string; readonly title?: string; readonly detail?: string }
  if (code === 'share-password-needed') return { state: 'password', wrong: undefined }
  if (code === 'share-password-wrong') return { state: 'password', wrong: title ?? '' }
  return title === undefined || detail === undefined ? { state: 'problem' } : { state: 'refused', title, detail, again: answer.status === 429 || answer.status >= 500 }
}

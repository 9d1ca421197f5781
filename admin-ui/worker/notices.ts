import { splitWorkspacePath } from '../../sdk/wire/ui-places.ts'

declare const self: ServiceWorkerGlobalScope & typeof globalThis

/** What the server puts into a push. */
interface PushedNotice {
  readonly title: string
  readonly text: string
  readonly path: string
  readonly tag: string
}

/** Browsers ask that something is shown for every push. */
export async function showNotice(data: PushMessageData | null): Promise<void> {
  const { title, text, path, tag } = readNotice(data)
  await self.registration.showNotification(title, { body: text, tag, icon: '/icon-192.png', data: { path } })
}

function readNotice(data: PushMessageData | null): PushedNotice {
  const fallback = { title: 'Overt', text: '', path: '/me/notifications', tag: 'overt' }
  try {
    return { ...fallback, ...data?.json() as Partial<PushedNotice> }
  } catch (error) {
    console.warn('a push cannot be read:', error)
    return fallback
  }
}

/** Opens the page of a notice in a window that is open, else in a new one. */
export async function openNotice({ data }: Notification): Promise<void> {
  const url = ownAddress((data as { readonly path?: unknown } | null)?.path)
  const windows = await self.clients.matchAll({ type: 'window' })
  const workspace = workspaceOf(url)
  const pages = windows.filter((client) => !new URL(client.url).pathname.startsWith('/apps/'))
  // A tab of another workspace stays as it is.
  const shown = pages.find((client) => workspaceOf(client.url) === workspace) ?? pages.find((client) => workspaceOf(client.url) === undefined)
  if (shown === undefined) {
    await self.clients.openWindow(url)
    return
  }
  await shown.focus()
  await shown.navigate(url)
}

const workspaceOf = (address: string): string | undefined => splitWorkspacePath(new URL(address).pathname)?.slug

/** Nothing but pages of this server is opened. */
function ownAddress(path: unknown): string {
  const url = typeof path === 'string' && URL.canParse(path, self.location.origin) ? new URL(path, self.location.origin) : undefined
  return url?.origin === self.location.origin ? url.href : `${self.location.origin}/`
}

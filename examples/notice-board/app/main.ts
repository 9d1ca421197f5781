import './main.css'
import de from './locales/de.json'
import en from './locales/en.json'

const texts = navigator.language.startsWith('de') ? de : en
const place = document.querySelector('main')!
document.documentElement.lang = texts === de ? 'de' : 'en'
document.title = texts.title

// region app
/** The session of the server is the session of the app: no token, and requests of this server only. */
async function ask<T>(path: string): Promise<T | undefined> {
  const answer = await fetch(path, { headers: { accept: 'application/json' } })
  return answer.ok ? await answer.json() as T : undefined
}

async function showMessage(): Promise<void> {
  // The reader's own workspaces in which the plugin is on.
  const mine = await ask<{ items: readonly { readonly workspaceId: string }[] }>('/api/me/apps/notice-board/workspaces')
  if (mine === undefined) {
    location.assign(`/sign-in?next=${encodeURIComponent('/apps/notice-board/')}`)
    return
  }
  const [first] = mine.items
  const told = first === undefined ? undefined : await ask<{ message: string }>(`/api/workspaces/${first.workspaceId}/plugins/notice-board/message`)
  const heading = document.createElement('h1')
  heading.textContent = told?.message ?? texts.off
  place.replaceChildren(heading)
}
// endregion app

await showMessage()

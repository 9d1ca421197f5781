import type { BrowserApi } from './browser-api.ts'
import { browserName } from './browser-name.ts'
import { pair } from './loopback.ts'

/** The few parts of a page that this one touches: the extension is checked together with code that has no pages. */
interface PageElement {
  textContent: string
  readonly value?: string
  addEventListener(name: 'submit', listener: (event: { preventDefault(): void }) => void): void
}

declare const chrome: BrowserApi
declare const document: { readonly documentElement: { lang: string }, querySelector(selector: string): PageElement | null }

const texts = {
  en: {
    title: 'Connect this browser to the Overt agent',
    explain: 'In the agent, open About and choose "Connect a browser". From then on the agent learns the host name of the page in front (example.com), never the address, the page or anything in a private window.',
    code: 'Code shown by the agent', connect: 'Connect', connected: 'Connected.', failed: 'No agent on this computer took this code.',
  },
  de: {
    title: 'Diesen Browser mit dem Overt-Agenten verbinden',
    explain: 'Öffnen Sie im Agenten „Über“ und wählen Sie „Browser verbinden“. Von da an erfährt der Agent den Hostnamen der vorderen Seite (example.com), nie die Adresse, die Seite oder etwas aus einem privaten Fenster.',
    code: 'Code, den der Agent zeigt', connect: 'Verbinden', connected: 'Verbunden.', failed: 'Kein Agent auf diesem Computer nahm diesen Code an.',
  },
}
const language = navigator.language.startsWith('de') ? 'de' : 'en'
const text = texts[language]

document.documentElement.lang = language
set('h1', text.title)
set('#explain', text.explain)
set('label', text.code)
set('button', text.connect)
document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault()
  void connect()
})

async function connect(): Promise<void> {
  const code = document.querySelector('input')?.value ?? ''
  const connection = await pair(code, browserName(navigator.userAgent))
  if (connection !== null) await chrome.storage.local.set({ token: connection.token, port: connection.port })
  set('#result', connection === null ? text.failed : text.connected)
}

function set(selector: string, content: string): void {
  const found = document.querySelector(selector)
  if (found !== null) found.textContent = content
}

import type { BrowserApi } from './browser-api.ts'
import { browserName } from './browser-name.ts'
import type { BrowserIdentity } from './browser-name.ts'
import { pair } from './pair.ts'

/** The few parts of a page that this one touches: the extension is checked together with code that has no pages. */
interface PageElement {
  textContent: string
  readonly value?: string
  focus(): void
  addEventListener(name: 'submit', listener: (event: { preventDefault(): void }) => void): void
}

declare const chrome: BrowserApi
declare const navigator: BrowserIdentity & { readonly language: string }
declare const document: { title: string, readonly documentElement: { lang: string }, querySelector(selector: string): PageElement | null }

const texts = {
  en: {
    title: 'Connect this browser to the Overt agent',
    explain: 'In the agent, open About and choose "Connect a browser", then copy the code to this page. From then on the agent gets the host name of the page in front (example.com), never the address or the page. Private windows stay unknown to it.',
    code: 'Code from the agent', connect: 'Connect', connected: 'This browser is connected.', failed: 'No agent on this computer accepted the code. Ask it for a new code and enter all 16 characters.',
  },
  de: {
    title: 'Diesen Browser mit dem Overt-Agenten verbinden',
    explain: 'Öffnen Sie im Agenten „Über“, wählen Sie „Browser verbinden“ und übertragen Sie den Code auf diese Seite. Von da an erhält der Agent den Hostnamen der vorderen Seite (example.com), nie die Adresse oder die Seite. Private Fenster bleiben ihm unbekannt.',
    code: 'Code aus dem Agenten', connect: 'Verbinden', connected: 'Dieser Browser ist verbunden.', failed: 'Kein Agent auf diesem Computer hat den Code angenommen. Lassen Sie sich einen neuen Code anzeigen und geben Sie alle 16 Zeichen ein.',
  },
}
const language = navigator.language.startsWith('de') ? 'de' : 'en'
const text = texts[language]

document.documentElement.lang = language
set('h1', text.title)
set('#explain', text.explain)
set('label', text.code)
set('button', text.connect)
document.querySelector('input')?.focus()
document.title = text.title
document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault()
  void connect()
})

async function connect(): Promise<void> {
  const code = document.querySelector('input')?.value ?? ''
  const paired = await pair(code, browserName(navigator))
  if (paired !== null) await chrome.storage.local.set({ reporter: paired.reporter, key: paired.key })
  set('#result', paired === null ? text.failed : text.connected)
}

function set(selector: string, content: string): void {
  const found = document.querySelector(selector)
  if (found !== null) found.textContent = content
}

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
    explain: 'In the agent, open About and choose "Connect a browser", then copy the code to this page. The agent then receives the host name of the page in front (example.com), never its address or content. While there is no input, it also learns whether a visible page plays sound. It learns nothing about private windows.',
    code: 'Code from the agent', connect: 'Connect', connected: 'This browser is connected.',
    'no-code': 'A code has 16 characters. Copy it from the agent once more.',
    'no-agent': 'No agent takes browsers on this computer at the moment. It has to run, recording must not be paused, and your workspace must record websites. Open About in the agent: it says what is missing.',
    refused: 'The agent does not know this code. A code is valid for five minutes and one browser profile: choose "Connect a browser" in the agent once more.',
  },
  de: {
    title: 'Diesen Browser mit dem Overt-Agenten verbinden',
    explain: 'Öffne im Agenten „Über“, wähle „Browser verbinden“ und übertrage den Code auf diese Seite. Danach erhält der Agent den Hostnamen der vorderen Seite (example.com), nie ihre Adresse oder ihren Inhalt. Solange du nichts eingibst, erfährt er außerdem, ob eine sichtbare Seite Ton abspielt. Über private Fenster erfährt er nichts.',
    code: 'Code aus dem Agenten', connect: 'Verbinden', connected: 'Dieser Browser ist verbunden.',
    'no-code': 'Ein Code hat 16 Zeichen. Übertrage ihn noch einmal aus dem Agenten.',
    'no-agent': 'Gerade nimmt kein Agent auf diesem Computer Browser an. Er muss laufen, die Erfassung darf nicht angehalten sein, und dein Arbeitsbereich muss Websites erfassen. Öffne im Agenten „Über“: Dort steht, was fehlt.',
    refused: 'Der Agent kennt diesen Code nicht. Ein Code gilt fünf Minuten und für ein Browserprofil: Wähle im Agenten noch einmal „Browser verbinden“.',
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
  if (typeof paired !== 'string') await chrome.storage.local.set({ reporter: paired.reporter, key: paired.key })
  set('#result', typeof paired === 'string' ? text[paired] : text.connected)
}

function set(selector: string, content: string): void {
  const found = document.querySelector(selector)
  if (found !== null) found.textContent = content
}

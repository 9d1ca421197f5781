import type { PluginBundle, UiPlugin } from '@overt/sdk/ui'
import { addMessages, currentLocale } from '../app/i18n.ts'

/** The files of one plugin's UI half: its module with the stylesheet, and its texts, each loaded when it is first needed. */
export interface PluginCode {
  /** The module; a load that failed is tried again by the next one who needs it. */
  load(): Promise<UiPlugin>
  /** All texts in the reader's language. */
  loadTexts(): Promise<void>
  /** The texts again where they were loaded, after the language has changed. */
  followLocale(): Promise<void>
  /** Takes the stylesheet away. */
  remove(): void
}

const pinned = new Set<string>()
const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''

/** Pins the hashes of the modules before the first is imported; the browser refuses anything else under their addresses. */
function pin({ script, integrity, scripts }: PluginBundle): void {
  if (pinned.has(script)) return
  pinned.add(script)
  const map = document.createElement('script')
  map.type = 'importmap'
  map.nonce = nonce()
  map.textContent = JSON.stringify({ integrity: { [script]: integrity, ...scripts } })
  document.head.append(map)
}

function addStyle(address: string): HTMLLinkElement {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = address
  document.head.append(link)
  return link
}

export function createPluginCode(bundle: PluginBundle): PluginCode {
  const prefix = `plugins.${bundle.id}.`
  const texts = new Map<string, Promise<void>>()
  let module: Promise<UiPlugin> | undefined
  let style: HTMLLinkElement | undefined

  async function importModule(): Promise<UiPlugin> {
    pin(bundle)
    const { default: plugin } = await (import(/* @vite-ignore */ bundle.script) as Promise<{ readonly default: UiPlugin }>)
    if (bundle.style !== null) style ??= addStyle(bundle.style)
    return plugin
  }
  async function readTexts(locale: string): Promise<void> {
    // Each catalogue is complete; English stands in for a language that the plugin does not have.
    const address = bundle.messages[locale] ?? bundle.messages['en']
    if (address === undefined) return
    const response = await fetch(address)
    if (!response.ok) throw new Error(`${address} was answered ${response.status}`)
    addMessages(locale, await response.json() as Record<string, string>, prefix)
  }
  async function loadTexts(): Promise<void> {
    const { value: locale } = currentLocale
    const reading = texts.get(locale) ?? readTexts(locale)
    texts.set(locale, reading)
    try {
      await reading
    } catch (cause) {
      texts.delete(locale)
      // Without its texts a part shows their keys, which is better than nothing.
      console.warn(`plugin ${bundle.id}:`, cause)
    }
  }
  addMessages(currentLocale.value, bundle.words, prefix)
  return {
    async load() {
      module ??= importModule()
      try {
        return await module
      } catch (cause) {
        module = undefined
        throw cause
      }
    },
    loadTexts,
    async followLocale() { if (texts.size > 0) await loadTexts() },
    remove() { style?.remove() },
  }
}

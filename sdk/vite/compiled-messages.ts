import type { Plugin } from 'vite'
import { compileMessage } from '../wire/message-text.ts'
import type { Message } from '../wire/message-text.ts'

/** Texts of a catalogue as pages read them, which have no parser of messages. */
export const compiledCatalogue = (texts: Readonly<Record<string, unknown>>): Record<string, Message> =>
  Object.fromEntries(Object.entries(texts).flatMap(([key, text]) => (typeof text === 'string' ? [[key, compileMessage(text)]] : [])))

const noParser = '\0overt:no-parser'

/** Parses the messages of catalogues in the build, and leaves the parser out of it. */
export function compiledMessages(): Plugin {
  return {
    name: 'overt:compiled-messages',
    enforce: 'pre',
    resolveId: { filter: { id: /^@formatjs\/icu-messageformat-parser$/ }, handler: () => noParser },
    load: { filter: { id: /overt:no-parser$/ }, handler: () => 'export function parse() { throw new Error("messages are parsed by the build") }' },
    transform(code, id) {
      return /[\\/]locales[\\/][^\\/]+\.json$/.test(id) ? { code: JSON.stringify(compiledCatalogue(JSON.parse(code) as Record<string, unknown>)), map: null } : undefined
    },
  }
}

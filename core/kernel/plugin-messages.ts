import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'

export interface PluginCatalogues {
  /**
   * The text of a key: in the locale, else in English, else the key itself. `{name}` places are filled; of `one | many`, `count` among
   * the values chooses.
   */
  message(locale: string, key: string, values?: Readonly<Record<string, string | number>>): string
  /** The same, without falling back: undefined where the locale has no such text. */
  ownMessage(locale: string, key: string, values?: Readonly<Record<string, unknown>>): string | undefined
  readonly locales: readonly string[]
  /** Flat keys of one locale. */
  keys(locale: string): readonly string[]
}

/** Reads a plugin's `locales/*.json`; a file that cannot be read counts as empty and is named in the log. */
export function readCatalogues(folder: string, log: Pick<FastifyBaseLogger, 'warn'>): PluginCatalogues {
  const texts = new Map<string, ReadonlyMap<string, string>>()
  const localesFolder = join(folder, 'locales')
  if (folder !== '' && existsSync(localesFolder)) {
    for (const file of readdirSync(localesFolder).filter((name) => name.endsWith('.json'))) {
      texts.set(file.slice(0, -'.json'.length), new Map(flatten(parsed(join(localesFolder, file), log))))
    }
  }
  const ownText = (locale: string, key: string): string | undefined => texts.get(locale)?.get(key) ?? texts.get(locale.split('-')[0] ?? '')?.get(key)
  const fill = (text: string, locale: string, values: Readonly<Record<string, unknown>>): string =>
    formOf(text, values.count).replace(/\{(\w+)\}/g, (place, name: string) => filled(values[name], locale) ?? place)
  return {
    message: (locale, key, values = {}) => fill(ownText(locale, key) ?? texts.get('en')?.get(key) ?? key, locale, values),
    ownMessage(locale, key, values = {}) {
      const text = ownText(locale, key)
      return text === undefined ? undefined : fill(text, locale, values)
    },
    locales: [...texts.keys()],
    keys: (locale) => [...texts.get(locale)?.keys() ?? []],
  }
}

/** English and German have two forms, and both take the second for anything but exactly one. */
function formOf(text: string, count: unknown): string {
  const [one, many] = text.split(' | ')
  return typeof count !== 'number' || one === undefined || many === undefined ? text : count === 1 ? one : many
}

/** Whole numbers may be years or codes and stay as they are; fractions take the language's decimal sign. */
function filled(value: unknown, locale: string): string | undefined {
  return typeof value === 'number' && !Number.isInteger(value) ? value.toLocaleString(locale) : value === undefined || value === null ? undefined : String(value)
}

function parsed(file: string, log: Pick<FastifyBaseLogger, 'warn'>): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    log.warn({ err: error, file }, 'a message catalogue cannot be read')
    return {}
  }
}

function flatten(node: unknown, prefix = ''): [string, string][] {
  if (typeof node === 'string') return [[prefix, node]]
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) => flatten(value, prefix === '' ? key : `${prefix}.${key}`))
}

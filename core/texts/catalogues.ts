import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { formatMessage } from '@overt/sdk'
import type { MessageValues } from '@overt/sdk'

/** The texts of a plugin, or of the core, in each of its languages. */
export interface Catalogues {
  /** The text of a key as an ICU message, filled: in the locale, else in English, else the key itself. */
  message(locale: string, key: string, values?: MessageValues): string
  /** The same, without falling back: undefined where the locale has no such text. */
  ownMessage(locale: string, key: string, values?: MessageValues): string | undefined
  /** The text of a key as it is written in the locale's own file. */
  written(locale: string, key: string): string | undefined
  readonly locales: readonly string[]
  /** Flat keys of one locale. */
  keys(locale: string): readonly string[]
}

/** Reads the `locales/*.json` of a folder; a file that cannot be read counts as empty and is named in the log. */
export function readCatalogues(folder: string, log: Pick<FastifyBaseLogger, 'warn'>): Catalogues {
  const texts = new Map<string, ReadonlyMap<string, string>>()
  const localesFolder = join(folder, 'locales')
  if (folder !== '' && existsSync(localesFolder)) {
    for (const file of readdirSync(localesFolder).filter((name) => name.endsWith('.json')).toSorted()) {
      texts.set(file.slice(0, -'.json'.length), new Map(flatten(parsed(join(localesFolder, file), log))))
    }
  }
  const written = (locale: string, key: string): string | undefined => texts.get(locale)?.get(key) ?? texts.get(locale.split('-')[0] ?? '')?.get(key)
  return {
    message(locale, key, values) {
      const own = written(locale, key)
      return own === undefined ? formatMessage('en', texts.get('en')?.get(key) ?? key, values) : formatMessage(locale, own, values)
    },
    ownMessage(locale, key, values) {
      const text = written(locale, key)
      return text === undefined ? undefined : formatMessage(locale, text, values)
    },
    written,
    locales: [...texts.keys()],
    keys: (locale) => [...texts.get(locale)?.keys() ?? []],
  }
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

import { cutText } from './cut-text.ts'
import { isName } from './formats.ts'

/** Spaces, and what leaves no mark at the end of a text: zero-width characters, direction marks, soft hyphens. */
const edge = '[\\s\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]+'
const edges = new RegExp(`^${edge}|${edge}$`, 'gu')

/** A name as it is stored and compared: in NFC, single spaces within, nothing invisible around. */
export const cleanName = (name: string): string => name.normalize('NFC').replaceAll(edges, '').replaceAll(/\s+/gu, ' ')

const plainName = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/
const hidden = /[\p{Cc}\u2028\u2029]+/gu

/** What applications are compared by: without case and without the ending that only Windows shows. */
export const applicationKey = (name: string): string => name.trim().toLowerCase().replace(/\.exe$/, '')

/** The name of an application as it is stored and shown, at most 200 characters; null where nothing of it can be seen. */
export function applicationName(name: string | null | undefined): string | null {
  if (name === null || name === undefined || name === '') return null
  if (name.length <= 200 && plainName.test(name)) return name
  const clean = cutText(cleanName(name.toWellFormed().replaceAll(hidden, ' ')), 200).trimEnd()
  return isName(clean) ? clean : null
}

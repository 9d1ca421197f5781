// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- An import needs a module, and whoever compiles this file from elsewhere has not listed the declaration.
/// <reference path="./punycode.d.ts" />
import punycode from 'punycode.js'

/** Why a domain is shown as it is written in the DNS: what it would look like may deceive. */
export type DomainCaution = 'mixed-scripts' | 'confusable' | 'unusual' | 'broken'

/** A domain to show, with a caution where it looks like another. */
export interface DomainText {
  readonly text: string
  readonly caution: DomainCaution | null
}

/** Scripts in everyday use (UAX 31, table 5). */
const scripts = [
  'Latin', 'Greek', 'Cyrillic', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo', 'Arabic', 'Hebrew', 'Armenian', 'Georgian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya',
  'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Thai', 'Lao', 'Tibetan', 'Myanmar', 'Ethiopic', 'Khmer', 'Thaana',
].map((name) => ({ name, has: new RegExp(`\\p{Script=${name}}`, 'u') }))
const common = /[\p{Script=Common}\p{Script=Inherited}]/u

/** Scripts that are written together (UTS 39, highly restrictive). */
const together: readonly ReadonlySet<string>[] = [
  new Set(['Latin', 'Han', 'Hiragana', 'Katakana']), new Set(['Latin', 'Han', 'Bopomofo']), new Set(['Latin', 'Han', 'Hangul']),
]

/** Letters that names in Latin script are written with today; others of it are signs of phonetics and of the past. */
const everydayLatin = /^[a-z\u00df-\u00f6\u00f8-\u0137\u013a-\u0148\u014a-\u017e\u0188\u01a1\u01b0\u0192\u0199\u0218-\u021b\u0253\u0257\u0259\u025b\u0268\u0269\u0272\u028b\u0300-\u036f\u1e00-\u1eff]$/u
/** Whole labels of these look Latin (Chromium, IDN spoof checker). */
const latinLookalikes: readonly { readonly script: string; readonly label: RegExp }[] = [
  { script: 'Cyrillic', label: /^[асԁеһіјӏорԛѕԝхуъЬҽпгѵѡꙍ0-9-]+$/u },
  { script: 'Greek', label: /^[αικνρυωηοτγχ0-9-]+$/u },
  { script: 'Armenian', label: /^[ագզէլհյոսւօ0-9-]+$/u },
  { script: 'Georgian', label: /^[იოყძხჽჿ0-9-]+$/u },
  { script: 'Hebrew', label: /^[דוחיןסװײ0-9-]+$/u },
]
const allowed = /^[\p{L}\p{M}\p{Nd}\u00b7\u0375\u05f3\u05f4\u30fb-]+$/u
const hidden = /\p{Default_Ignorable_Code_Point}/u

/**
 * A domain as people read it, by the rule of browsers: Unicode, unless a part of it mixes scripts, is made of letters that look Latin, or
 * of such that nobody uses; then that part stays as the DNS has it, with the reason. What is stored stays as it is.
 */
export function domainText(domain: string): DomainText {
  if (!/xn--/i.test(domain)) return { text: domain, caution: null }
  const labels = domain.toLowerCase().split('.')
  const topLevel = decoded(labels.at(-1)!) ?? ''
  let caution: DomainCaution | null = null
  const shown = labels.map((label) => {
    if (!label.startsWith('xn--')) return label
    const unicode = decoded(label)
    const doubt = unicode === undefined ? 'broken' : cautionOf(unicode, topLevel)
    caution ??= doubt
    return doubt === null ? unicode! : label
  })
  return { text: shown.join('.'), caution }
}

/** The form of the DNS, in which domains are stored and compared; text that is no domain comes back in lower case. */
export function domainKey(text: string): string {
  const plain = text.trim().toLowerCase()
  if (/^[\x00-\x7f]*$/.test(plain) || /[/?#@:\s\\]/.test(plain)) return plain
  return URL.canParse(`http://${plain}`) ? new URL(`http://${plain}`).hostname : plain
}

/** A domain that somebody typed, as people read it: `domainText` of its stored form. */
export const typedDomainText = (typed: string): DomainText => domainText(domainKey(typed))

/** Whether a domain is `covering` or lies below it, as `mail.example.com` does below `example.com`; both may be written in either form. */
export function isWithinDomain(domain: string, covering: string): boolean {
  const [given, wanted] = [domainKey(domain), domainKey(covering)]
  return given === wanted || given.endsWith(`.${wanted}`)
}

function decoded(label: string): string | undefined {
  if (!label.startsWith('xn--')) return label
  try {
    const unicode = punycode.decode(label.slice(4))
    // What would be written in another way in the DNS is no such label.
    return domainKey(unicode) === label && unicode === unicode.normalize('NFC') ? unicode : undefined
  } catch {
    return undefined
  }
}

function cautionOf(label: string, topLevel: string): DomainCaution | null {
  if (!allowed.test(label) || hidden.test(label)) return 'unusual'
  const letters = [...label].filter((letter) => !common.test(letter))
  const found = new Set(letters.map((letter) => scripts.find(({ has }) => has.test(letter))?.name ?? 'unusual'))
  if (found.has('unusual')) return 'unusual'
  if (found.size > 1 && !together.some((group) => [...found].every((script) => group.has(script)))) return 'mixed-scripts'
  if (letters.some((letter) => /\p{Script=Latin}/u.test(letter) && !everydayLatin.test(letter))) return 'unusual'
  const [only] = found
  const lookalike = latinLookalikes.find(({ script, label: looks }) => script === only && looks.test(label))
  return lookalike !== undefined && !scripts.find(({ name }) => name === only)!.has.test(topLevel) ? 'confusable' : null
}

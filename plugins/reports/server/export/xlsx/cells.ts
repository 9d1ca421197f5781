import { cutText } from '@overt/sdk'

/** The letters of a column, counted from 0: A, B … Z, AA. */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26) - 1
  return `${rest < 0 ? '' : columnLetters(rest)}${String.fromCharCode(65 + index % 26)}`
}

/** Text of an element or attribute: escaped, without what XML 1.0 has no place for. */
export const xmlText = (text: string): string => (/[&<>"\p{Cc}\uFFFE\uFFFF]/u.test(text)
  ? text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\t\n]|[\uFFFE\uFFFF]/gu, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
  : text)

/** More a cell does not hold (ECMA-376, 18.3.1.53 as applied by spreadsheets). */
const maximumLetters = 32_767

/** A cell with a text, which is never a formula. `_x000D_` and the like would be read as a character: the underscore is escaped. */
export function textCell(place: string, style: number, text: string): string {
  const whole = cutText(text, maximumLetters, 'units').replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(whole)}</t></is></c>`
}

/** A cell with a number, a date or a duration, as its style shows it. */
export const numberCell = (place: string, style: number, value: number): string =>
  (Number.isFinite(value) ? `<c r="${place}" s="${style}"><v>${value}</v></c>` : `<c r="${place}" s="${style}"/>`)

/** A cell with a formula of ours and its value for readers that do not calculate. */
export const formulaCell = (place: string, style: number, formula: string, value: number): string =>
  `<c r="${place}" s="${style}"><f>${xmlText(formula)}</f><v>${value}</v></c>`

/** Days since the epoch of spreadsheets, 1899-12-30, of a date or wall-clock time. */
export const serialOf = (local: string): number => Date.parse(local.length === 10 ? `${local}T00:00:00Z` : `${local.slice(0, 19)}Z`) / 86_400_000 + 25_569

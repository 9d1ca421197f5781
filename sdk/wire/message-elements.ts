import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser'

/** A parsed ICU message. */
export type MessageElements = readonly MessageFormatElement[]

/** A number that a plural or a format needs is missing. */
class MissingValue extends Error {}

/** Numbers of the elements, as the parser gives them. */
const kinds = { literal: 0, argument: 1, number: 2, date: 3, time: 4, select: 5, plural: 6, pound: 7 } as const

/**
 * The text of a parsed message. Written here for both halves: `intl-messageformat` does the same and costs pages 2 kB more before their first paint.
 * `shown` gives what stands for a plain place.
 */
export function formatElements(locale: string, elements: MessageElements, values: Readonly<Record<string, unknown>>, shown: (name: string) => string, counted = 0): string {
  const number = (name: string): number => {
    const value = values[name]
    const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof found !== 'number' || Number.isNaN(found)) throw new MissingValue(name)
    return found
  }
  return elements.map((element): string => {
    switch (element.type) {
      case kinds.literal: return element.value
      case kinds.argument: return shown(element.value)
      case kinds.pound: return new Intl.NumberFormat(locale).format(counted)
      case kinds.number: {
        const { style } = element
        const options = typeof style === 'object' && style !== null ? style.parsedOptions as Intl.NumberFormatOptions : style === 'percent' ? { style: 'percent' as const } : style === 'integer' ? { maximumFractionDigits: 0 } : {}
        return new Intl.NumberFormat(locale, options).format(number(element.value))
      }
      // Dates are written by the reader's choices before they are given: a format here would not know them.
      case kinds.date: case kinds.time: return shown(element.value)
      case kinds.select: {
        const chosen = element.options[String(values[element.value])] ?? element.options['other']
        return formatElements(locale, chosen?.value ?? [], values, shown, counted)
      }
      case kinds.plural: {
        const count = number(element.value)
        const rule = new Intl.PluralRules(locale, { type: element.pluralType ?? 'cardinal' }).select(count - element.offset)
        const chosen = element.options[`=${String(count)}`] ?? element.options[rule] ?? element.options['other']
        return formatElements(locale, chosen?.value ?? [], values, shown, count - element.offset)
      }
      default: return ''
    }
  }).join('')
}

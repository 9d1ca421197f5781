import { domainKey } from '@overt/sdk/agent'
import type { PolicyDifference } from '@overt/sdk/agent'
import { domainLabel } from './domain-label.ts'
import { formatNumber, isMessage, translate, translateCode } from './translate.ts'
import type { MessageKey } from './translate.ts'

/**
 * What a difference between two policies means for the person, in sentences of the agent's own: a server cannot word them. Empty where
 * this build has no words for the field.
 */
export function describeDifference({ part, field, before, after, change }: PolicyDifference): string[] {
  if (field === null) return sentence(change === 'wider' ? `difference.${part}` : `difference.${part}.gone`)
  const key = `difference.${part}.${field}`
  if (typeof after === 'boolean') return sentence(`${key}.${after ? 'on' : 'off'}`)
  if (isNames(after)) {
    const earlier = isNames(before) ? before : []
    const labelOf = field.endsWith('Domains') ? (name: string) => domainLabel(domainKey(name)) : (name: string) => translateCode(`${key}.name.${name}`, name)
    return [...names(`${key}.removed`, earlier, after, labelOf), ...names(`${key}.added`, after, earlier, labelOf)]
  }
  if (typeof after === 'string') return sentence(`${key}.${after}`)
  return isMessage(key) ? [translate(key, { after: amount(field, after), before: amount(field, before) })] : []
}

const sentence = (key: string): string[] => (isMessage(key) ? [translate(key)] : [])

const isNames = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((each) => typeof each === 'string')

function names(key: string, from: readonly string[], without: readonly string[], labelOf: (name: string) => string): string[] {
  const found = from.filter((name) => !without.includes(name))
  return found.length === 0 || !isMessage(key) ? [] : [translate(key, { names: found.map(labelOf).join(', ') })]
}

const units: Readonly<Record<string, MessageKey>> = { Minutes: 'unit.minutes', Days: 'unit.days', Width: 'unit.pixels' }

/** A number with the unit that its field is named after. */
function amount(field: string, value: unknown): string {
  if (value === null) return translate('unit.unlimited')
  if (typeof value !== 'number') return translate('unit.unstated')
  if (field.endsWith('Seconds')) return inUnit('unit.minutes', value / 60)
  const [, unit] = /(Minutes|Days|Width)$/.exec(field) ?? []
  const key = unit === undefined ? undefined : units[unit]
  return key === undefined ? formatNumber(value) : inUnit(key, value)
}

function inUnit(key: MessageKey, count: number): string {
  return translateCode(key, String(count), { count, number: formatNumber(Math.round(count * 10) / 10) })
}

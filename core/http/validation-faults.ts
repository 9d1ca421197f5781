import type { FastifySchemaValidationError } from 'fastify'
import { cutText, formatMessages, idPattern } from '@overt/sdk'

export interface InputFault { readonly path: string; readonly message: string }

/** More say no more about what is wrong, and cost whoever reads them. */
const maximumFaults = 20
const maximumPath = 200
/** Alternatives of a union count several times before they are summed up. */
const maximumRead = 5 * maximumFaults
const maximumChoices = 12

const patternMessages: Readonly<Record<string, string>> = {
  [idPattern]: 'must be a UUID in lower case',
}

/** What is wrong with a request, in words for whoever wrote it: at most 20 faults. */
export function readFaults(validation: readonly FastifySchemaValidationError[]): InputFault[] {
  return sumUpUnions(validation.slice(0, maximumRead)).slice(0, maximumFaults).map((fault) => ({ path: pathOf(fault), message: messageOf(fault) }))
}

/** A value that fits no alternative fails all of them: what counts is why it is not the one it was meant to be, not that it is not `null`. */
function sumUpUnions(faults: readonly FastifySchemaValidationError[]): readonly FastifySchemaValidationError[] {
  return faults.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf').reduce((left, union) => {
    const alternatives = left.filter(({ schemaPath }) => schemaPath.startsWith(`${union.schemaPath}/`))
    const meant = alternatives.filter((fault) => fault.instancePath !== union.instancePath || !isOtherKind(fault))
    const shown = meant.length > 0 ? meant : [{ ...union, message: choiceOf(alternatives) }]
    return left.flatMap((fault) => fault === union ? shown : alternatives.includes(fault) ? [] : [fault])
  }, faults)
}

const isOtherKind = ({ keyword }: FastifySchemaValidationError): boolean => keyword === 'type' || keyword === 'const'

function choiceOf(alternatives: readonly FastifySchemaValidationError[]): string {
  const wanted = new Set(alternatives.flatMap(({ params: { type, allowedValue } }) => type ?? allowedValue).map(String))
  return wanted.size === 0 ? 'fits none of its alternatives' : `must be ${[...wanted].join(' or ')}`
}

function messageOf({ keyword, message, params }: FastifySchemaValidationError): string {
  switch (keyword) {
    case 'additionalProperties': return 'is not known'
    case 'required': return 'is missing'
    case 'format': return formatMessages[String(params.format)] ?? message ?? 'is wrong'
    case 'pattern': return patternMessages[String(params.pattern)] ?? message ?? 'is wrong'
    case 'enum': return listOf(params.allowedValues) ?? message ?? 'is wrong'
    default: return message ?? 'is wrong'
  }
}

function listOf(values: unknown): string | undefined {
  return Array.isArray(values) && values.length <= maximumChoices ? `must be one of ${values.map(String).join(', ')}` : undefined
}

function pathOf({ instancePath, keyword, params }: FastifySchemaValidationError): string {
  const path = instancePath.slice(1).replaceAll('/', '.')
  const extra = keyword === 'additionalProperties' ? params.additionalProperty : keyword === 'required' ? params.missingProperty : undefined
  const whole = [path, extra].filter((part) => part !== undefined && part !== '').join('.')
  return whole.length > maximumPath ? `${cutText(whole, maximumPath)}…` : whole
}

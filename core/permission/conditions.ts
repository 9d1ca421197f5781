import { $and, $eq, $in, $ne, $nin, $not, $or, CompoundCondition, FieldCondition, MongoQueryParser } from '@ucast/mongo2js'
import type { Condition } from '@ucast/mongo2js'
import type { MatchConditions } from '@casl/ability'
import { incompleteRecord, wrongRule } from './errors.ts'

/** The operators that a rule may use; anything else (regular expressions, JavaScript) is refused when the rule is compiled. */
const parser = new MongoQueryParser({ $eq, $ne, $in, $nin, $and, $or, $not })

type Fields = Readonly<Record<string, unknown>>

/**
 * Compiles a rule's conditions for CASL. Throws `wrong-rule` on an undefined or unknown operand or operator.
 * The match throws `incomplete-record` where the record lacks a field: an absent field must not read as "does not match" in a denial.
 */
export function conditionsMatcher(conditions: unknown): MatchConditions {
  const ast = parse(conditions)
  const match = (record: object): boolean => matches(ast, record as Fields)
  return Object.assign(match, { ast })
}

function parse(conditions: unknown): Condition {
  let ast: Condition
  try {
    ast = parser.parse(conditions as Record<string, unknown>)
  } catch (cause) {
    throw wrongRule({ values: { subject: 'a subject', fault: cause instanceof Error ? cause.message : String(cause) }, cause })
  }
  checkOperands(ast)
  return ast
}

function checkOperands(condition: Condition): void {
  if (condition instanceof CompoundCondition) {
    for (const part of condition.value as Condition[]) checkOperands(part)
    return
  }
  const operands: unknown[] = Array.isArray(condition.value) ? condition.value : [condition.value]
  const plain = operands.every((operand) => operand === null || ['string', 'number', 'boolean'].includes(typeof operand))
  const single = condition.operator === 'eq' || condition.operator === 'ne'
  if (!plain || (single && Array.isArray(condition.value))) {
    throw wrongRule({ values: { subject: 'a subject', fault: `${condition.operator} has an operand that is no plain value` } })
  }
}

function matches(condition: Condition, record: Fields): boolean {
  if (condition instanceof FieldCondition) {
    const value = record[condition.field]
    if (value === undefined) throw incompleteRecord({ values: { field: condition.field } })
    switch (condition.operator) {
      case 'eq': return value === condition.value
      case 'ne': return value !== condition.value
      case 'in': return (condition.value as unknown[]).includes(value)
      case 'nin': return !(condition.value as unknown[]).includes(value)
      default: throw wrongRule({ values: { subject: 'a subject', fault: `${condition.operator} is no operator` } })
    }
  }
  const parts = condition.value as Condition[]
  switch (condition.operator) {
    case 'and': return parts.every((part) => matches(part, record))
    case 'or': return parts.some((part) => matches(part, record))
    case 'not': return !parts.every((part) => matches(part, record))
    default: throw wrongRule({ values: { subject: 'a subject', fault: `${condition.operator} is no operator` } })
  }
}

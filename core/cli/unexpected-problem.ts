import type { Problem } from '@overt/sdk'
import { shownText } from '../error-text.ts'
import { unexpected, wrongArguments } from './errors.ts'

/** Whatever else a command threw, as a sentence; the stack only where the operator asked for it with OVERT_LOG_LEVEL=debug or trace. */
export function unexpectedProblem(error: unknown, command: string): Problem {
  const { code = '' } = error as NodeJS.ErrnoException
  const message = shownText(error).replace(/\.$/, '')
  if (code.startsWith('ERR_PARSE_ARGS')) return wrongArguments({ values: { usage: `overt ${command} --help. ${message.split('. ')[0] ?? message}` } })
  const cause = error instanceof Error && ['debug', 'trace'].includes(process.env.OVERT_LOG_LEVEL ?? '') ? new Error(error.stack ?? message) : undefined
  return unexpected({ values: { message }, ...cause === undefined ? {} : { cause } })
}

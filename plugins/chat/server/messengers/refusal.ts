import type { Problem } from '@overt/sdk'
import * as problems from '../errors.ts'
import type { ChatContext } from '../speaker.ts'

const own = Object.values(problems)
const nameOf = ({ declaration: { code, text = code } }: Pick<Problem, 'declaration'>): string => text

/** What is kept of a refusal for the set-up page: the name of its texts, or the sentence of a problem that is not the plugin's. */
export const keptRefusal = (problem: Problem): string => (own.some(({ declaration }) => declaration === problem.declaration) ? nameOf(problem) : problem.message)

/** Its sentence for a reader. Earlier versions kept English sentences. */
export function refusalText(context: Pick<ChatContext, 'problemTexts'>, locale: string, kept: string): string {
  const maker = own.find((one) => nameOf(one) === kept)
  return maker === undefined ? kept : context.problemTexts(locale, maker()).detail
}

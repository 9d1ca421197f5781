import { formatMessage, messagePlaces } from '@overt/sdk'
import type { Problem } from '@overt/sdk'
import type { PluginHost } from '../contracts.ts'
import { writtenCoreText } from '../texts/core-texts.ts'
import type { ProblemTexts } from './contracts.ts'

/** Title and detail of a problem in a language: the plugin's that declares it, else the core's for the code, else the English ones of the declaration. */
export function problemTexts(problem: Problem, language: string | undefined, pluginTexts: PluginHost['problemTexts'] = () => undefined): ProblemTexts {
  const english = { title: problem.title, detail: problem.message }
  if (language === undefined || language === 'en') return english
  const ofPlugin = pluginTexts(problem, language)
  if (ofPlugin !== undefined) return ofPlugin
  const title = writtenCoreText(language, `problem.${problem.code}.title`)
  const detail = writtenDetails(language, problem.code).find((text) => messagePlaces(text).every((name) => problem.values[name] !== undefined))
  return title === undefined || detail === undefined ? english : { title, detail: formatMessage(language, detail, problem.values) }
}

/** The details of a code, the one with most places first: one whose places the problem has no values for is passed over. */
export function writtenDetails(language: string, code: string): readonly string[] {
  const key = `problem.${code}.detail`
  return [key, `${key}.2`, `${key}.3`].flatMap((each) => writtenCoreText(language, each) ?? [])
}

import { readCommand } from '../grammar/index.ts'
import type { Command, Names, Reading, ReadingContext } from '../grammar/index.ts'

/** Project → organization; names match whatever their case. */
const projects: Readonly<Record<string, string>> = { 'TrackingIM': 'PrettyNeat', 'Site relaunch': 'Acme', 'Design at Home': 'Acme', 'Alpha "One"': 'PrettyNeat' }
const organizations = ['PrettyNeat', 'Acme', 'Wind & Sun']

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

export const knownNames: Names = {
  project: (name, organization) => Object.keys(projects).find((project) => sameName(project, name) && (organization === null || sameName(projects[project]!, organization))),
  organization: (name) => organizations.find((organization) => sameName(organization, name)),
}
export const noNames: Names = { project: () => undefined, organization: () => undefined }

/** A Monday. */
export const today = '2026-11-23'

export const read = (sentence: string, context: Partial<ReadingContext> = {}): Reading => readCommand(sentence, { names: knownNames, today, ...context })

/** The command of a sentence that must be one. */
export function commandOf(sentence: string, context: Partial<ReadingContext> = {}): Command {
  const reading = read(sentence, context)
  if (reading.kind !== 'command') throw new Error(`"${sentence}" is no command: ${JSON.stringify(reading)}`)
  return reading.command
}

import { readCommand } from '../grammar/index.ts'
import type { Names, Reading } from '../grammar/index.ts'
import type { Speaker } from './speaker.ts'

const mostRounds = 8

/**
 * Reads a sentence with the names that exist for the speaker. The grammar asks for names as it goes: what it asked for is looked up
 * at once and the sentence read again, until nothing new is asked. So a workspace may have any number of names.
 */
export async function readSentence({ context, unit, caller, today, monthFirst }: Pick<Speaker, 'context' | 'unit' | 'caller' | 'today' | 'monthFirst'>, sentence: string): Promise<Reading> {
  const organizations = new Map<string, string | undefined>()
  const projects = new Map<string, readonly { readonly name: string; readonly organization: string }[]>()
  for (let round = 1; ; round++) {
    const asked = new Set<string>()
    const names: Names = {
      organization(name) {
        const key = keyOf(name)
        if (!organizations.has(key)) asked.add(key)
        return organizations.get(key)
      },
      project(name, organization) {
        const key = keyOf(name)
        if (!projects.has(key)) asked.add(key)
        return projects.get(key)?.find((project) => organization === null || keyOf(project.organization) === keyOf(organization))?.name
      },
    }
    const reading = readCommand(sentence, { names, today: today.toString(), monthFirst })
    if (asked.size === 0 || round === mostRounds) return reading
    const found = await context.catalogue.named(unit, caller.ability, [...asked])
    for (const key of asked) {
      organizations.set(key, found.organizations.find((name) => keyOf(name) === key))
      projects.set(key, found.projects.filter(({ name }) => keyOf(name) === key))
    }
  }
}

const keyOf = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase()

import { Check } from 'typebox/value'
import { CommandReading, commandResult, rankReadings } from '@overt/sdk'
import type { Caller, CommandExamples, CommandOutcome, CommandSpeaker, Commands, PluginReading } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { outsideUnit } from '../database/unit-of-work.ts'
import { notFound } from '../errors.ts'
import type { SendAsMember } from '../http/member-requests.ts'
import { memberCaller } from '../identity/member-caller.ts'
import { PluginMistake } from './errors.ts'

const longestSentence = 2_000

export interface KernelCommands {
  /** How the plugins that are on read a sentence, in the order in which readings are offered everywhere. */
  readings(caller: Pick<Caller, 'workspaceId' | 'memberId' | 'locale'>, text: string): Promise<PluginReading[]>
  forPlugin(pluginId: string): Commands
}

export interface CommandsDeps {
  parts(): Pick<Platform, 'abilities' | 'database' | 'directory' | 'hooks' | 'log' | 'plugins'>
  readonly send: SendAsMember
}

/** Typed sentences: read by plugins, run as requests of the member who said them. */
export function createCommands({ parts, send }: CommandsDeps): KernelCommands {
  async function speaking({ workspaceId, memberId }: CommandSpeaker): Promise<{ readonly caller: Caller; readonly email: string }> {
    const { abilities, database, directory } = parts()
    return database.inWorkspace({ workspaceId, memberId }, async (unit) => {
      const caller = await memberCaller(abilities, unit, memberId)
      const [member] = await directory.members(unit, { ids: [memberId] })
      if (member === undefined) throw notFound({ values: { what: 'Member' } })
      return { caller, email: member.email }
    })
  }

  async function readings({ workspaceId, memberId, locale }: Pick<Caller, 'workspaceId' | 'memberId' | 'locale'>, text: string): Promise<PluginReading[]> {
    const sentence = text.trim()
    if (sentence === '' || sentence.length > longestSentence) return []
    const { hooks, log } = parts()
    const answers = await outsideUnit(() => hooks.core.collect('command.parse', { text: sentence, memberId, locale }, { workspaceId }))
    return rankReadings(answers.flatMap(({ plugin, value }) => [value].flat().flatMap((reading) => {
      if (Check(CommandReading, reading) && pathBelow(workspaceId, reading.run.path) !== undefined) return [{ plugin, ...reading }]
      log.warn({ plugin, workspaceId }, 'a reading of a sentence is not what CommandReading says, or leads out of the workspace')
      return []
    })))
  }

  async function examples(caller: Caller, except: string): Promise<CommandExamples[]> {
    const { hooks, plugins } = parts()
    const { workspaceId, memberId, locale } = caller
    const answers = await outsideUnit(() => hooks.core.collect('command.help', { memberId }, { workspaceId }))
    return answers.filter(({ plugin, value }) => plugin !== except && Array.isArray(value) && value.length > 0).map(({ plugin, value }) => ({
      plugin, title: plugins.title(plugin, locale), examples: value.map((key) => plugins.message(plugin, locale, String(key))),
    })).toSorted((one, other) => one.title.localeCompare(other.title, locale))
  }

  async function run(speaker: CommandSpeaker, { title, run: request }: Pick<PluginReading, 'title' | 'run'>, key: string): Promise<CommandOutcome> {
    const { caller: { userId, name, locale }, email } = await speaking(speaker)
    const path = pathBelow(speaker.workspaceId, request.path)
    if (path === undefined) throw new PluginMistake(`a reading leads to ${request.path}, which does not lie below the workspace`)
    const answer = await send({ userId, name, email, via: 'token', credentialId: null }, { path, body: request.body, key, locale })
    const { status, body } = answer
    if (status < 400) return { done: true, status, body, result: commandResult({ title }, body) }
    const { code = 'no-answer', detail = title } = (body ?? {}) as { readonly code?: string; readonly detail?: string }
    return { done: false, status, code, detail }
  }

  return {
    readings,
    forPlugin: (pluginId) => ({
      read: async (speaker, text) => readings((await speaking(speaker)).caller, text),
      examples: async (speaker) => examples((await speaking(speaker)).caller, pluginId),
      run: (speaker, reading, { key }) => run(speaker, reading, key),
    }),
  }
}

/** Where a reading's request goes; undefined where it would leave the workspace. */
function pathBelow(workspaceId: string, path: string): string | undefined {
  const root = `/api/workspaces/${workspaceId}`
  const address = path.startsWith('/') ? URL.parse(`${root}${path}`, 'http://overt.invalid') : null
  return address?.pathname.startsWith(`${root}/`) === true ? `${address.pathname}${address.search}` : undefined
}

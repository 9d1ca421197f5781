import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { SystemPreferences } from 'electron'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { Id } from '@overt/sdk/agent'

/** What a company may set for its computers; nothing of it can switch recording on or hide anything. */
const ManagedSettings = Type.Object({
  /** The address that the sign-in form starts with. */
  server: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  /** The id of the workspace that people sign in to if they are in several. It gives nobody access to one that they are not in. */
  workspace: Type.Optional(Id),
  /** True: started at login, and the person cannot change that; they may still quit. */
  startAtLogin: Type.Optional(Type.Boolean()),
})
export type ManagedSettings = Static<typeof ManagedSettings>
const readers = Object.entries(ManagedSettings.properties).map(([name, schema]) => ({ name, isUnderstood: Compile(schema) }))

export interface ManagedSources {
  readonly platform: NodeJS.Platform
  readonly programArguments: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  readonly readFile: (path: string) => Promise<string>
  /** The output of `reg query`; rejects where the key is missing. */
  readonly queryRegistry: (key: string) => Promise<string>
  readonly userDefaults: Pick<SystemPreferences, 'getUserDefault'> | null
}

export function systemSources(systemPreferences: Partial<Pick<SystemPreferences, 'getUserDefault'>>): ManagedSources {
  const { getUserDefault } = systemPreferences
  return {
    platform: process.platform, programArguments: process.argv, environment: process.env,
    readFile: (path) => readFile(path, 'utf8'),
    queryRegistry: async (key) => (await promisify(execFile)('reg', ['query', key], { timeout: 5_000, windowsHide: true })).stdout,
    userDefaults: getUserDefault === undefined ? null : { getUserDefault: getUserDefault.bind(systemPreferences) },
  }
}

/**
 * Reads the settings of the company: the system's own policies (registry, managed preferences) go before the file of the computer,
 * and that before the program's arguments. Each setting is judged on its own: one that cannot be understood counts as not set, and takes no other with it.
 */
export async function readManagedSettings(sources: ManagedSources): Promise<ManagedSettings> {
  const found = [fromArguments(sources.programArguments), await fromFile(sources), await fromSystem(sources)]
  return Object.assign({}, ...found.map(understood)) as ManagedSettings
}

function understood(found: unknown): ManagedSettings {
  const given = (typeof found === 'object' && found !== null ? found : {}) as Readonly<Record<string, unknown>>
  return Object.fromEntries(readers.flatMap(({ name, isUnderstood }) => (given[name] !== undefined && isUnderstood.Check(given[name]) ? [[name, given[name]]] : []))) as ManagedSettings
}

/** Where the file of the computer lies; only administrators can write there. */
export function managedFile(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return join(environment.ProgramData ?? 'C:\\ProgramData', 'Overt', 'agent.json')
  return platform === 'darwin' ? '/Library/Application Support/Overt/agent.json' : '/etc/overt/agent.json'
}

function fromArguments(programArguments: readonly string[]): ManagedSettings {
  const [, server] = programArguments.map((each) => /^--server=(.+)$/.exec(each)).find((match) => match !== null) ?? []
  return server === undefined ? {} : { server }
}

async function fromFile({ platform, environment, readFile: read }: ManagedSources): Promise<unknown> {
  try {
    return JSON.parse((await read(managedFile(platform, environment))).replace(/^\uFEFF/, ''))
  } catch {
    return {} // There is no such file on most computers.
  }
}

const registryKey = 'HKLM\\Software\\Policies\\Overt\\Agent'

async function fromSystem({ platform, queryRegistry, userDefaults }: ManagedSources): Promise<unknown> {
  if (platform === 'win32') {
    const output = await queryRegistry(registryKey).catch(() => '')
    const [, server] = /^\s*Server\s+REG_SZ\s+(\S.*?)\s*$/m.exec(output) ?? []
    const [, workspace] = /^\s*Workspace\s+REG_SZ\s+(\S.*?)\s*$/m.exec(output) ?? []
    const [, start] = /^\s*StartAtLogin\s+REG_DWORD\s+0x([0-9a-f]+)/mi.exec(output) ?? []
    return { server, workspace, startAtLogin: start === undefined ? undefined : Number.parseInt(start, 16) !== 0 }
  }
  if (platform !== 'darwin' || userDefaults === null) return {}
  const text = (name: string): string | undefined => {
    const value = userDefaults.getUserDefault(name, 'string')
    return value === '' ? undefined : value
  }
  return { server: text('Server'), workspace: text('Workspace'), startAtLogin: userDefaults.getUserDefault('StartAtLogin', 'boolean') ? true : undefined }
}

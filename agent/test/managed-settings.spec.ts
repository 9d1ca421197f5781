import { expect } from 'chai'
import type { Agent } from '../engine/agent.ts'
import { AgentError } from '../engine/errors.ts'
import { pageOrigin } from '../shell/page-address.ts'
import { createWindowHandlers } from '../shell/window-handlers.ts'
import type { ShellActions } from '../shell/window-handlers.ts'
import { managedFile, readManagedSettings } from '../shell/managed-settings.ts'
import type { ManagedSources } from '../shell/managed-settings.ts'

const nothing: ManagedSources = {
  platform: 'linux', programArguments: ['overt'], environment: {}, userDefaults: null,
  readFile: () => Promise.reject(new Error('ENOENT')), queryRegistry: () => Promise.reject(new Error('not found')),
}
const registry = `
HKEY_LOCAL_MACHINE\\Software\\Policies\\Overt\\Agent
    Server    REG_SZ    https://registry.example
    StartAtLogin    REG_DWORD    0x1
    Workspace    REG_SZ    0198aaaa-0000-7000-8000-000000000009
`
const workspace = '0198aaaa-0000-7000-8000-000000000009'

describe('the settings of a company', () => {
  it('are none on most computers', async () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const) expect(await readManagedSettings({ ...nothing, platform })).to.deep.equal({})
  })

  it('come from the file of the computer, in its place on each system', async () => {
    const read: string[] = []
    const readFile = async (path: string): Promise<string> => {
      read.push(path)
      return `\uFEFF{"server":"https://file.example","startAtLogin":true,"hidden":true,"workspace":"${workspace}"}`
    }
    expect(await readManagedSettings({ ...nothing, readFile })).to.deep.equal({ server: 'https://file.example', startAtLogin: true, workspace })
    expect(read).to.deep.equal(['/etc/overt/agent.json'])
    expect(managedFile('darwin', {})).to.equal('/Library/Application Support/Overt/agent.json')
    expect(managedFile('win32', { ProgramData: 'D:\\Data' })).to.match(/^D:\\Data.Overt.agent\.json$/)
  })

  it('come from the registry and from managed preferences, which go before the file and the argument', async () => {
    const sources = { ...nothing, programArguments: ['overt', '--server=https://argument.example'], readFile: async () => '{"server":"https://file.example","startAtLogin":false}' }
    expect(await readManagedSettings({ ...sources, platform: 'win32', queryRegistry: async () => registry })).to.deep.equal({ server: 'https://registry.example', startAtLogin: true, workspace })
    const getUserDefault = ((name: string) => ({ Server: 'https://managed.example', Workspace: workspace }[name] ?? true)) as NonNullable<ManagedSources['userDefaults']>['getUserDefault']
    expect(await readManagedSettings({ ...sources, platform: 'darwin', userDefaults: { getUserDefault } })).to.deep.equal({ server: 'https://managed.example', startAtLogin: true, workspace })
    expect(await readManagedSettings({ ...nothing, programArguments: sources.programArguments })).to.deep.equal({ server: 'https://argument.example' })
  })

  it('that are wrong take no other with them, and do not cover those of a source further down', async () => {
    const readFile = async (): Promise<string> => `{"server":"https://file.example","workspace":"${workspace}","startAtLogin":"yes"}`
    expect(await readManagedSettings({ ...nothing, readFile })).to.deep.equal({ server: 'https://file.example', workspace })
    const queryRegistry = async (): Promise<string> => registry.replace(workspace, 'Acme Ltd')
    expect(await readManagedSettings({ ...nothing, platform: 'win32', readFile, queryRegistry })).to.deep.equal({ server: 'https://registry.example', workspace, startAtLogin: true })
  })

  it('that cannot be understood count as not set', async () => {
    for (const text of ['nonsense', '[]', 'null', '{"server":7}', '{"workspace":"acme"}', '{"startAtLogin":"yes"}']) expect(await readManagedSettings({ ...nothing, readFile: async () => text }), text).to.deep.equal({})
  })
})

describe('the workspace that a company has named', () => {
  const other = '0198aaaa-0000-7000-8000-000000000001'

  async function signIn(preset: string | null): Promise<{ readonly forms: readonly unknown[], readonly ok: boolean }> {
    const forms: { readonly workspaceId?: string }[] = []
    const agent = {
      async signIn(form: { readonly workspaceId?: string }) {
        forms.push(form)
        if (form.workspaceId === undefined) throw new AgentError('workspace-required', {}, { choices: [{ id: other, name: 'Acme' }, { id: workspace, name: 'Globex' }] })
      },
    } as unknown as Agent
    const shell = { preferences: () => ({ workspacePreset: preset }) } as unknown as ShellActions
    const { ok } = await createWindowHandlers(agent, shell)['sign-in']({ senderFrame: { url: `${pageOrigin}/index.html`, parent: null } }, { server: 'https://overt.example', email: 'ada@example.com', password: 'secret' })
    return { forms: forms.map(({ workspaceId }) => workspaceId ?? null), ok }
  }

  it('is chosen for who is in several, and only where they are in it', async () => {
    expect(await signIn(workspace)).to.deep.equal({ forms: [null, workspace], ok: true })
    expect(await signIn('0198aaaa-0000-7000-8000-000000000007')).to.deep.equal({ forms: [null], ok: false })
    expect(await signIn(null)).to.deep.equal({ forms: [null], ok: false })
  })
})

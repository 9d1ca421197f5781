import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { equal, deepEqual, ok } from 'node:assert/strict'
import { isProblemText, settingFaults, settingFields } from '@overt/sdk'
import type { Grants, PluginBundle, PolicyPart, Subjects } from '@overt/sdk'
import type { TestMember, TestPlatform, TestPlugin, TestWorkspace, TestedPlugin } from '../contracts.ts'
import { createTestPlatform } from '../create-test-platform.ts'
import { unseenReads } from './unseen-reads.ts'
import { nameFaults } from './name-faults.ts'
import type { ApiDocument } from './name-faults.ts'
import { copyFaults, memberColumns, nameColumnFaults, nameMember, namesMember, policyVersionFaults, rowsOf, schemaOf, tableFaults, subjectFaults } from './plugin-tables.ts'

/** What the contract suite needs besides the plugin: others that must be there, and data to look at. */
export interface PluginContractOptions {
  /** Plugins that it requires or can use. */
  readonly with?: readonly TestPlugin[]
  /** Makes data of every kind it keeps, so that purging has something to prove. The platform's clock stands at noon (UTC) of the real day. */
  readonly fill?: (workspace: TestWorkspace, platform: TestPlatform) => Promise<void>
}

/** What is filled in as an hour ago is of the same day then, whatever time it really is. */
const noonToday = (): string => Temporal.Now.plainDateISO('UTC').toZonedDateTime({ timeZone: 'UTC', plainTime: '12:00' }).toInstant().toString()

/**
 * The mocha suite that every plugin includes: off means off, tables keep workspaces apart, purging leaves no row, code and plugin.json
 * agree, settings and messages are complete, and nothing faults meanwhile.
 * @example
 * import { itKeepsThePluginContract } from '@overt/testing'
 *
 * itKeepsThePluginContract(new URL('..', import.meta.url))
 */
export function itKeepsThePluginContract(plugin: TestPlugin, options: PluginContractOptions = {}): void {
  describe('keeps the plugin contract', () => {
    const id = pluginId(plugin)
    let platform: TestPlatform
    let tested: TestedPlugin
    let on: TestWorkspace
    let off: TestWorkspace

    /** Everything it requires is on in both workspaces, so that only its own switch differs. */
    async function workspaceWith(last: readonly string[]): Promise<TestWorkspace> {
      return platform.workspace({ enabled: [...requiredBy(platform, id), ...last] })
    }

    before(async () => {
      platform = await createTestPlatform({ plugins: [...options.with ?? [], plugin], clock: noonToday() })
      tested = platform.plugin(id)
      equal(tested.state, 'ready', `it is ${tested.state}: ${tested.reason ?? ''}`)
      on = await workspaceWith([id])
      off = await workspaceWith([])
    })
    after(() => platform.close())

    it('agrees with its plugin.json', () => {
      const { provides = {} } = tested.manifest ?? {}
      deepEqual(tested.hooks.filter(({ owner }) => owner === id).map(({ name }) => name).toSorted(), [...provides.hooks ?? []].toSorted(), 'provides.hooks')
      deepEqual([...tested.services].toSorted(), [...provides.services ?? []].toSorted(), 'provides.services')
      deepEqual([...tested.recordKinds].toSorted(), [...provides.records ?? []].toSorted(), 'provides.records')
      if ((tested.manifest?.collects.length ?? 0) > 0) for (const [locale, known] of tested.messages) ok(known.includes('plugin.purpose'), `${locale} lacks plugin.purpose: why it collects what it does`)
      ok(tested.recordKinds.length === 0 || (tested.manifest?.collects.length ?? 0) > 0, 'it takes records of the agent, so plugin.json must say what it collects')
    })

    it('documents the hooks it declares', () => {
      deepEqual(tested.hooks.filter(({ owner, doc }) => owner === id && doc.trim() === '').map(({ name }) => name), [])
    })

    it('answers nothing while it is off, whatever the address', async () => {
      for (const { method, path } of [...tested.routes, { method: 'GET', path: '/no/such/address' }]) {
        const url = `/plugins/${id}${path.replaceAll(/:\w+/g, 'x').replace('*', 'x')}`
        const answer = await platform.app.inject({ method: method as 'GET', url: `/api/workspaces/${off.id}${url}`, headers: { authorization: `Bearer ${off.admin.token}` } })
        equal(answer.statusCode, 404, `${method} ${url}`)
        if (method !== 'HEAD') equal(answer.json<{ code: string }>().code, 'plugin-disabled', `${method} ${url}`)
      }
    })

    it('runs none of its code for a workspace where it is off: hooks, schedules, queued work', async () => {
      const calls = await platform.callsDuring(async () => {
        for (const { name, listens } of tested.hooks) if (listens) await platform.emit(off.id, name, {})
        await platform.drain()
      })
      deepEqual(calls.filter(({ plugin: called, workspaceId }) => called === id && workspaceId === off.id), [])
    })

    it('has no part in the policy, the pages and the rights of a workspace where it is off', async () => {
      const member = await off.member()
      const policy = await (await member.agent()).policy()
      equal(policy.plugins[id], undefined)
      equal((await off.admin.get('/ui/plugins')).json<PluginBundle[]>().some((bundle) => bundle.id === id), false)
      const ability = await member.ability()
      for (const [subject, { actions }] of Object.entries(tested.definition?.subjects ?? {})) {
        for (const action of actions) equal(ability.canAny(action, subject), false, `${action} ${subject}`)
      }
    })

    it('gives the rights it declares where it is on', async () => {
      for (const [role, grants] of Object.entries((tested.definition?.grants ?? {}) as Grants<Subjects>)) {
        const ability = await (await on.member({ role: role as 'member' })).ability()
        for (const { subject, actions, deny } of grants ?? []) {
          if (deny !== true) for (const action of actions) equal(ability.canAny(action, String(subject)), true, `${role}: ${action} ${String(subject)}`)
        }
      }
    })

    it('explains its part of the policy in words, in every language it has', async () => {
      const parts = await platform.emit(on.id, 'agent.policy', { memberId: on.admin.id }) as { plugin: string; value: PolicyPart }[]
      const part = parts.find(({ plugin: from }) => from === id)
      if (part === undefined) return
      ok(part.value.sentences.length > 0, 'a part of the policy without a sentence')
      for (const [locale, keys] of tested.messages) for (const { key } of part.value.sentences) ok(keys.includes(key), `${locale} lacks ${key}`)
      deepEqual(Object.keys(part.value.compare).sort(), Object.keys(part.value.data).sort(), 'each field of the policy says how it compares')
    })

    it('has a text for every example of its sentences, in every language it has', async () => {
      const examples = await platform.emit(on.id, 'command.help', { memberId: on.admin.id }) as { plugin: string; value: readonly string[] }[]
      for (const key of examples.find(({ plugin: from }) => from === id)?.value ?? []) for (const [locale, keys] of tested.messages) ok(keys.includes(key), `${locale} lacks ${key}`)
    })

    it('takes names by the shared type: visible, on one line, in NFC', async () => {
      const document = (await platform.app.inject({ url: '/api/openapi.json' })).json<ApiDocument>()
      deepEqual(nameFaults(document, `/api/workspaces/{workspaceId}/plugins/${id}/`), [])
    })

    it('keeps names in NFC: a column for them refuses another form', async () => {
      deepEqual(await on.inUnit((unit) => nameColumnFaults(unit, id)), [])
    })

    it('keeps workspaces apart in every table', async () => {
      deepEqual(await on.inUnit((unit) => tableFaults(unit, id)), [])
    })

    it('says of every table what a copy of a person or a workspace holds of it', async () => {
      deepEqual(await on.inUnit((unit) => copyFaults(unit, id, tested.definition?.copy ?? {})), [])
    })

    it('declares its subjects over tables and columns that exist', async () => {
      deepEqual(await on.inUnit((unit) => subjectFaults(unit, tested.definition?.subjects ?? {})), [])
    })

    it('has valid defaults for its settings', () => {
      const shape = tested.definition?.settings ?? {}
      deepEqual(settingFaults(shape, Object.fromEntries(Object.entries(shape).map(([key, setting]) => [key, setting.default]))), [])
      for (const { key, visibleWhen } of settingFields(shape)) for (const other of Object.keys(visibleWhen ?? {})) ok(other in shape, `${key} depends on ${other}, which is not a setting`)
    })

    it('has a text for every label, in every language it has', () => {
      const keys = settingFields(tested.definition?.settings ?? {}).flatMap(({ label, help, group, warning }) => [label, help, group, warning?.text].filter((key) => key !== undefined))
      if (tested.folder === '') return
      ok(keys.length === 0 || tested.messages.has('en'), 'locales/en.json is missing')
      for (const [locale, known] of tested.messages) deepEqual(keys.filter((key) => !known.includes(key)), [], `${locale} lacks keys of settings`)
      const english = [...tested.messages.get('en') ?? []].toSorted()
      for (const [locale, known] of tested.messages) deepEqual(known.filter((key) => !isProblemText(key)).toSorted(), english, `${locale} and en differ`)
    })

    it('says in words what expires, and of each setting that says how long something is kept, what it is', () => {
      for (const { id: kind, pseudonymized } of tested.retention) {
        const keys = [`retention.${kind}`, `retention.${kind}-help`, ...pseudonymized ? [`retention.${kind}-pseudonymized`] : []]
        for (const [locale, known] of tested.messages) for (const key of keys) ok(known.includes(key), `${locale} lacks ${key}`)
      }
      const named = Object.entries(tested.definition?.settings ?? {}).flatMap(([key, { kind }]) => (kind === 'number' && /(retention|totals|kept?)days$/i.test(key) ? [key] : []))
      deepEqual(named.filter((key) => !tested.retention.some(({ setting }) => setting === key)), [], 'settings of which no kind of context.retention speaks')
    })

    it('comes with a README and without an SDK of its own', () => {
      if (tested.folder === '') return
      ok(existsSync(join(tested.folder, 'README.md')), 'README.md is missing')
      // Where it lies says nothing: in a plugin's own repository npm puts the one copy into the plugin's folder.
      equal(sdkSeenFrom(tested.folder) ?? sdkSeenFrom(import.meta.dirname), sdkSeenFrom(import.meta.dirname), 'a second copy of @overt/sdk splits its types')
    })

    it('can be switched off and on again, and keeps its data meanwhile', async () => {
      const workspace = await workspaceWith([id])
      await options.fill?.(workspace, platform)
      await platform.drain()
      const before = await workspace.inUnit((unit) => rowsOf(unit, id))
      await workspace.disable(id)
      deepEqual(await workspace.inUnit((unit) => rowsOf(unit, id)), before)
      await workspace.enable(id)
    })

    it('keeps with every record the version of the policy that it was collected under', async () => {
      const workspace = await workspaceWith([id])
      await options.fill?.(workspace, platform)
      deepEqual(await workspace.inUnit((unit) => policyVersionFaults(unit, id, tested.recordTables)), [])
    })

    it('leaves a receipt with everybody of whom a route shows something', async () => {
      const workspace = await workspaceWith([id])
      const people: TestMember[] = []
      const member: TestWorkspace['member'] = async (given) => {
        const made = await workspace.member(given)
        people.push(made)
        return made
      }
      await options.fill?.({ ...workspace, member }, platform)
      await platform.drain()
      equal((await workspace.admin.patch('', { lookReason: 'sensitive' })).statusCode, 200)
      deepEqual(await unseenReads(platform, { pluginId: id, workspace, people }), [])
    })

    it('leaves no row behind when its data is purged, and takes none of another workspace', async () => {
      const [purged, kept] = [await workspaceWith([id]), await workspaceWith([id])]
      for (const workspace of [purged, kept]) await options.fill?.(workspace, platform)
      await platform.drain()
      const before = await kept.inUnit((unit) => rowsOf(unit, id))
      if (options.fill !== undefined) ok(Object.values(before).some((rows) => rows > 0), 'fill made no rows')
      await purged.disable(id)
      await purged.purge(id)
      deepEqual(Object.values(await purged.inUnit((unit) => rowsOf(unit, id))).filter((rows) => rows > 0), [])
      deepEqual(await kept.inUnit((unit) => rowsOf(unit, id)), before)
    })

    it('says of every column that refers to a member whether it ends with the membership or stays', async () => {
      const { ends = [], stays = [] } = tested.manifest?.members ?? {}
      deepEqual((await on.inUnit((unit) => memberColumns(unit, id))).filter((place) => ![...ends, ...stays].includes(place)), [], 'plugin.json, members')
    })

    it('has nothing left for a removed member to come back to, also where it is off meanwhile', async () => {
      for (const place of tested.manifest?.members?.ends ?? []) {
        const workspace = await workspaceWith([id])
        await options.fill?.(workspace, platform)
        await platform.drain()
        const member = await workspace.member()
        ok(await workspace.inUnit((unit) => nameMember(unit, id, place, member.id)), `fill made no row in ${place}`)
        await workspace.disable(id)
        equal((await workspace.admin.delete(`/members/${member.id}`)).statusCode, 204)
        equal(await workspace.inUnit((unit) => namesMember(unit, id, place, member.id)), false, `${place} still names them`)
      }
    })

    it('names its tables\' schema after itself', () => {
      for (const [name, { table }] of Object.entries(tested.definition?.subjects ?? {})) ok(table.startsWith(`${schemaOf(id)}.`), `${name} lies in ${table}`)
    })

    it('faulted nowhere', () => {
      deepEqual(platform.faults.filter((fault) => fault.plugin === id && fault.workspaceId !== null).map(({ hook, message }) => `${hook}: ${message}`), [])
    })
  })
}

/** What has to be on before this plugin can be, in that order. */
function requiredBy(platform: TestPlatform, id: string): string[] {
  const needs = Object.keys(platform.plugin(id).manifest?.requires.plugins ?? {})
  return [...new Set(needs.flatMap((need) => [...requiredBy(platform, need), need]))]
}

function pluginId(plugin: TestPlugin): string {
  if (!(plugin instanceof URL)) return 'definition' in plugin ? plugin.definition.id : plugin.id
  return (JSON.parse(readFileSync(join(fileURLToPath(plugin), 'plugin.json'), 'utf8')) as { readonly id: string }).id
}

/** The folder of the SDK that an import in the given folder gets; undefined where it would get none. */
function sdkSeenFrom(folder: string): string | undefined {
  try {
    return realpathSync(dirname(createRequire(join(folder, 'any.js')).resolve('@overt/sdk/package.json')))
  } catch {
    return undefined
  }
}

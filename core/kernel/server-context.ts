import type { AccessLimit, Erasure, JobDeclaration, PolicyData, Problem, RecordKind, Schedule, ServerContext, ServiceName, SettingsOf, SettingsShape } from '@overt/sdk'
import type { JobQueue, Platform } from '../contracts.ts'
import { callerOf } from '../http/fastify.ts'
import { once } from '../http/idempotency.ts'
import type { ProblemTexts } from '../http/contracts.ts'
import { memberCaller } from '../identity/member-caller.ts'
import { createMemberMail } from '../mail/index.ts'
import type { Sealing } from '../sealing.ts'
import { createAccess } from '../access/index.ts'
import type { Enablement } from './enablement.ts'
import type { KernelCommands } from './commands.ts'
import { PluginMistake } from './errors.ts'
import type { Guard } from './guarded-call.ts'
import { nightly } from '../retention/index.ts'
import type { KernelHooks } from './hook-registry.ts'
import { parkDelivery } from './parked-delivery.ts'
import { guardedRecordKind } from './guarded-record-kind.ts'
import type { LinkSignatures } from './link-signatures.ts'
import { createOutgoingFetch, hostsIn } from './outgoing-fetch.ts'
import { createOperatorFiles } from './operator-files.ts'
import { createOperatorArea } from '../operator/operator-area.ts'
import type { SettingsSeal } from './settings-seal.ts'
import type { AnyRecordKind, PluginRegistrations } from './plugin-registrations.ts'

const defaultJobTimeoutMs = 60_000
const defaultScheduleTimeoutMs = 60_000
const defaultLinkSeconds = 60
const retentionRound = 'retention'

export interface ServerContextDeps {
  readonly pluginId: string
  /** Ids this plugin named as required or optional. */
  readonly uses: { readonly required: readonly string[]; readonly optional: readonly string[] }
  readonly parts: Pick<Platform, 'config' | 'log' | 'clock' | 'database' | 'directory' | 'work' | 'catalogue' | 'audit' | 'live' | 'blobs' | 'documents' | 'mail' | 'notices' | 'abilities' | 'rights' | 'retention' | 'erasure' | 'configuration' | 'policyReceipts' | 'policyVersions' | 'copies' | 'identity'>
  readonly hooks: KernelHooks
  readonly jobs: JobQueue
  readonly guard: Guard
  readonly seal: SettingsSeal
  /** Hosts that the manifest lists. */
  readonly hosts: readonly string[]
  readonly settingsShape: SettingsShape
  /** Settings of the installation that the plugin declares. */
  readonly operatorShape: SettingsShape
  readonly signatures: LinkSignatures
  readonly sealing: Sealing
  readonly commands: KernelCommands
  readonly registrations: PluginRegistrations
  isOn(pluginId: string, workspaceId: string): Promise<boolean>
  access(workspaceId: string): Promise<AccessLimit | null>
  readonly enablement: Pick<Enablement, 'changed'>
  /** Whether only operators switch it. */
  readonly operated: boolean
  settings(workspaceId: string): Promise<SettingsOf<SettingsShape>>
  message(locale: string, key: string, values?: Readonly<Record<string, string | number>>): string
  problemTexts(locale: string, problem: Problem): ProblemTexts
}

/** What a plugin's server half is given; everything it registers is gated, guarded and known by its name. */
export function createServerContext({ pluginId, uses, parts, hooks, jobs, guard, seal, hosts, settingsShape, operatorShape, signatures, sealing, registrations, commands, isOn, access, enablement, operated, settings, message, problemTexts }: ServerContextDeps): ServerContext<SettingsShape> {
  const { database } = parts

  function schedule({ id, cron, timeoutMs = defaultScheduleTimeoutMs, run }: Schedule): void {
    const place = `schedule ${id}`
    jobs.schedule({
      id: `${pluginId}.${id}`,
      cron,
      async run(signal) {
        for (const workspaceId of await database.workspaceIds()) {
          if (signal.aborted) return
          if (!await isOn(pluginId, workspaceId)) continue
          // A fault is noted by the guard; the other workspaces have their turn all the same.
          await guard.call({ plugin: pluginId, place, workspaceId, timeoutMs, background: true }, (own) => run(workspaceId, AbortSignal.any([signal, own]))).catch(() => undefined)
        }
      },
    })
  }

  function job<Payload>(declaration: JobDeclaration<Payload>) {
    const { id, run, timeoutMs = defaultJobTimeoutMs } = declaration
    const place = `job ${id}`
    const queued = jobs.declare<Payload>(pluginId, {
      ...declaration,
      timeoutMs,
      async run(payload, { signal, ...job }) {
        const { workspaceId } = job
        if (!await isOn(pluginId, workspaceId)) {
          await database.inWorkspace({ workspaceId }, (unit) =>
            parkDelivery(unit, { pluginId, name: place, payload, attempt: 0, reason: 'plugin-off', message: 'The plugin was off when this was due.' }))
          return
        }
        await guard.call({ plugin: pluginId, place, workspaceId, timeoutMs, background: true }, (own) => run(payload, { ...job, signal: AbortSignal.any([signal, own]) }))
      },
    })
    registrations.addJob(pluginId, place, (unit, payload) => queued.add(unit, payload as Payload))
    return queued
  }

  return {
    id: pluginId,
    hooks: hooks.forPlugin(pluginId),
    log: parts.log.child({ plugin: pluginId }),
    database,
    directory: parts.directory,
    work: parts.work,
    catalogue: parts.catalogue,
    audit: parts.audit.forPlugin(pluginId),
    live: parts.live,
    blobs: parts.blobs,
    access: createAccess({ pluginId, operated, enablement, parts, of: access }),
    operator: createOperatorArea({ pluginId, shape: operatorShape, seal, registrations, parts }),
    operatorFiles: createOperatorFiles(parts.config.dataFolder, pluginId),
    documents: parts.documents.forPlugin(pluginId),
    mail: createMemberMail(parts.mail),
    notices: parts.notices.forPlugin(pluginId),
    clock: parts.clock,
    rights: parts.rights.forPlugin(pluginId),
    seal: {
      close: (workspaceId, name, text) => sealing.seal(`${workspaceId}/${pluginId}/${name}`, text),
      open: (workspaceId, name, sealed) => sealing.open(`${workspaceId}/${pluginId}/${name}`, sealed),
    },
    commands: commands.forPlugin(pluginId),
    configuration: parts.configuration,
    policyReceipts: parts.policyReceipts,
    policyVersions: parts.policyVersions,
    copies: parts.copies,
    retention: {
      declare(declaration) {
        parts.retention.declare(pluginId, declaration)
        schedule({ id: retentionRound, cron: nightly(declaration.at), timeoutMs: declaration.timeoutMs ?? defaultScheduleTimeoutMs, run: (workspaceId, signal) => parts.retention.run(pluginId, workspaceId, signal) })
      },
      list: parts.retention.list,
    },
    erasure: erasureFor(parts, pluginId),
    t: message,
    message,
    problemTexts,
    settings,
    caller: callerOf,
    inWorkspace(request, run) {
      const caller = callerOf(request)
      return database.inWorkspace({ workspaceId: caller.workspaceId, memberId: caller.memberId }, (unit) => run(unit, caller))
    },
    readInWorkspace(request, run) {
      const caller = callerOf(request)
      return database.readInWorkspace({ workspaceId: caller.workspaceId, memberId: caller.memberId }, (unit) => run(unit, caller))
    },
    once(request, reply, run) {
      const caller = callerOf(request)
      return once((work) => database.inWorkspace({ workspaceId: caller.workspaceId, memberId: caller.memberId }, work), request, reply, (unit) => run(unit, caller))
    },
    ability: (unit, memberId) => parts.abilities.of(unit, memberId),
    member: (unit, memberId) => memberCaller(parts.abilities, unit, memberId),
    provide: (name, service) => { registrations.addService(pluginId, name, service) },
    use(name) {
      const found = registrations.service(name)
      if (found === undefined) throw new PluginMistake(`${pluginId} uses the service ${String(name)}, which no plugin that is ready provides`)
      if (found.pluginId !== pluginId && !uses.required.includes(found.pluginId)) throw new PluginMistake(`${pluginId} uses the service ${String(name)} of ${found.pluginId} without requiring that plugin in plugin.json`)
      return found.service
    },
    async find<N extends ServiceName>(name: N, workspaceId: string) {
      const found = registrations.service(name)
      if (found === undefined) return undefined
      if (found.pluginId !== pluginId && ![...uses.required, ...uses.optional].includes(found.pluginId)) throw new PluginMistake(`${pluginId} looks for the service ${String(name)} of ${found.pluginId} without naming that plugin in plugin.json`)
      return await isOn(found.pluginId, workspaceId) ? found.service : undefined
    },
    isOn: (workspaceId) => isOn(pluginId, workspaceId),
    schedule(declaration) {
      // One way only, so that nothing expires without saying so.
      if (declaration.id === retentionRound) throw new PluginMistake(`${pluginId} schedules its own ${retentionRound}: declare what expires with context.retention`)
      schedule(declaration)
    },
    job,
    records: <R extends { readonly kind: string; readonly id: string }, F, P extends PolicyData>(kind: RecordKind<R, F, P>) => {
      registrations.addRecordKind(pluginId, guardedRecordKind(pluginId, kind as unknown as AnyRecordKind, guard))
    },
    get publicUrl() { return parts.identity.address() },
    fetch: createOutgoingFetch({
      pluginId, hosts, log: parts.log.child({ plugin: pluginId }), allowPrivate: parts.config.privateOutgoing, proxy: parts.config.outgoingProxy,
      hostsOf: async (workspaceId) => hostsIn(settingsShape, await settings(workspaceId)),
    }),
    inbound: (route) => { registrations.addInbound(pluginId, route) },
    publicPage: (page) => { registrations.addPublicPage(pluginId, page) },
    links: {
      route: (route) => { registrations.addLink(pluginId, route) },
      to: (name, target, seconds = defaultLinkSeconds) => signatures.address(pluginId, name, target, seconds),
    },
    onClose: (run) => { registrations.addCloser(pluginId, run) },
  }
}

/** One plugin's part of erasures, in its name. */
function erasureFor({ erasure }: Pick<Platform, 'erasure'>, pluginId: string): Erasure {
  const { request, list, find, cancel, kept, requireFreshSignIn, declarations, setWriter } = erasure
  return { request, list, find, cancel, kept, requireFreshSignIn, declare: (declaration) => { declarations.declare(pluginId, declaration) }, writer: (write) => { setWriter(pluginId, write) } }
}

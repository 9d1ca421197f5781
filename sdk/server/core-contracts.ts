import type { AgentEvent, CommandReading, Entry, MonitoringPreset, Note, PolicyComparison, timerCommands } from '../wire/index.ts'
import type { Widening } from './configuration.ts'
import type { ActionHook, Collect, Durable, Filter, Guard } from './hooks.ts'

/** Data a plugin adds to the agent's policy; each plugin adds its part by declaration merging. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface AgentPolicies {}

/** One plugin's part of the policy: data for its collector, and the same in plain words. */
export interface PolicyPart<Data extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>> {
  /** Everything that the sentences say, so that other words are always another version. */
  readonly data: Data
  /** How each field of `data` compares; the same declaration as the collector's, so that server and agent decide alike. */
  readonly compare: PolicyComparison<Data>
  /** Message keys of the plugin's catalogue with values, one sentence each, e.g. `policy.apps`. */
  readonly sentences: readonly { readonly key: string; readonly values?: Readonly<Record<string, string | number>> }[]
}

/** What a sentence asks of the timer, or why it cannot be done. */
export type TimerSentence =
  | {
    readonly command: (typeof timerCommands)[number]
    readonly task?: string | undefined
    readonly project?: string | undefined
    readonly organization?: string | undefined
    /** Where the sentence names another time than when it was typed. */
    readonly at?: string | undefined
  }
  | { readonly fault: { readonly code: string; readonly detail: string } }

declare module './hooks.ts' {
  interface HookContracts {
    'entry.starting': Guard<{ readonly memberId: string; readonly taskId: string; readonly startedAt: string }>
    'entry.stopping': Guard<{ readonly entry: Entry; readonly stoppedAt: string }>
    'entry.updating': Guard<{ readonly before: Entry; readonly after: Entry }>
    'entry.deleting': Guard<{ readonly entry: Entry }>
    'entry.started': ActionHook<{ readonly entry: Entry }>
    'entry.stopped': ActionHook<{ readonly entry: Entry }>
    'entry.changed': Durable<{ readonly entryId: string; readonly memberId: string; readonly change: 'started' | 'stopped' | 'created' | 'updated' | 'deleted' | 'restored'; readonly startedAt: string; readonly stoppedAt: string | null; readonly previous: { readonly startedAt: string; readonly stoppedAt: string | null } | null }>
    'entry.notes': Collect<{ readonly entryIds: readonly string[] }, ReadonlyMap<string, readonly Note[]>>
    'entry.presented': Filter<readonly Entry[]>
    'member.invited': ActionHook<{ readonly email: string; readonly role: string }>
    'member.joined': Durable<{ readonly memberId: string }>
    'member.changed': Durable<{ readonly memberId: string }>
    'member.erasing': Durable<{ readonly memberId: string }>
    'agent.policy': Collect<{ readonly memberId: string; readonly preset: MonitoringPreset }, PolicyPart>
    'timer.sentence': Collect<{ readonly memberId: string; readonly text: string; readonly at: string }, TimerSentence>
    'agent.window': Collect<{ readonly memberId: string; readonly deviceId: string }, Readonly<Record<string, unknown>>>
    'member.shifts': Collect<{ readonly memberId: string; readonly from: string; readonly to: string }, readonly { readonly startsAt: string; readonly endsAt: string }[]>
    'agent.event': Durable<{ readonly memberId: string; readonly deviceId: string; readonly event: AgentEvent }>
    'device.synced': ActionHook<{ readonly memberId: string; readonly deviceId: string; readonly through: string }>
    'presence.read': Collect<{ readonly memberIds: readonly string[] | null }, ReadonlyMap<string, { readonly state: 'active' | 'idle' | 'locked' | 'paused'; readonly since: string; readonly lastSeenAt: string }>>
    'notice.messaging': Durable<{ readonly memberId: string; readonly text: string; readonly url: string }>
    'notice.messengers': Collect<{ readonly memberId: string }, readonly string[]>
    /** `memberId` is who answers for it; null with `operator` for a command of the operator, and without it for the platform itself. */
    'collection.widening': Guard<{ readonly memberId: string | null; readonly operator: boolean; readonly widenings: readonly Widening[] }>
    'notice.read': Durable<{ readonly memberId: string; readonly kind: string; readonly key: string | null; readonly at: string; readonly where: 'browser' | 'agent' }>
    'mail.settled': Durable<{ readonly reference: string; readonly at: string; readonly outcome: 'sent' | 'failed' }>
    'command.parse': Collect<{ readonly text: string; readonly memberId: string; readonly locale: string }, CommandReading | readonly CommandReading[]>
    'command.help': Collect<{ readonly memberId: string }, readonly string[]>
  }
}

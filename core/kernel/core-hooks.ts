import type { HookDeclaration, HookName } from '@overt/sdk'

/** The hooks of the core: who may change what, and what a fault means. Types are in `@overt/sdk`'s core contracts. */
export const coreHooks = {
  'entry.starting': { kind: 'guard', onFault: 'allow', doc: 'Before an entry starts. A refusal keeps the running entry as it is.' },
  'entry.stopping': { kind: 'guard', onFault: 'allow', doc: 'Before a running entry stops.' },
  'entry.updating': { kind: 'guard', onFault: 'allow', doc: 'Before a change of an entry is stored.' },
  'entry.deleting': { kind: 'guard', onFault: 'allow', doc: 'Before an entry goes to the trash.' },
  'entry.started': { kind: 'action', doc: 'After an entry started.' },
  'entry.stopped': { kind: 'action', doc: 'After an entry stopped.' },
  'entry.changed': { kind: 'durable', whileOff: 'skip', doc: 'After any change of an entry, with the times it had before.' },
  'entry.notes': { kind: 'collect', doc: 'Notes of a set of entries, asked once per page and never per row.' },
  'entry.presented': { kind: 'filter', doc: 'A page of entries on its way to a client.' },
  'member.invited': { kind: 'action', doc: 'After somebody was invited.' },
  'member.joined': { kind: 'durable', whileOff: 'skip', doc: 'After a member joined the workspace.' },
  'member.changed': { kind: 'durable', whileOff: 'skip', doc: 'After role, status, monitoring or zone of a member changed.' },
  'member.erasing': { kind: 'durable', whileOff: 'keep', doc: 'A member is to be erased: delete what cascading does not reach.' },
  'workspace.export': { kind: 'collect', timeoutMs: 10_000, doc: 'Sheets for the data export of a person, or of the workspace where the member is null.' },
  'agent.policy': { kind: 'collect', doc: 'A part of the monitoring policy of a member: data for the collector and the same in plain words.' },
  'timer.sentence': { kind: 'collect', doc: 'What a sentence that was typed into the agent\'s timer asks for, read as if it were said at that instant; the first answer counts.' },
  'agent.window': { kind: 'collect', doc: 'What a plugin shows a person in their own agent beside what it records: small, about that person alone, and kept there for the time without a network.' },
  'agent.event': { kind: 'durable', whileOff: 'skip', doc: 'An agent reported that it started, paused, quit and the like.' },
  'device.synced': { kind: 'action', doc: 'Everything a device recorded up to an instant has arrived.' },
  'presence.read': { kind: 'collect', doc: 'Presence of members as observed; null asks for everybody.' },
  'notice.messaging': { kind: 'durable', whileOff: 'skip', doc: 'A notice goes to a member\'s messengers: send its text and the address of its page to the accounts they linked.' },
  'notice.messengers': { kind: 'collect', doc: 'The accounts of a member that notices can be sent to, by names they know.' },
  'command.parse': { kind: 'collect', doc: 'Readings of a typed sentence: what it would do, and a request that does it; the highest score comes first.' },
  'command.help': { kind: 'collect', doc: 'Keys of example sentences in the plugin\'s catalogue, for the list of everything a member can say; see plugins/commands.md.' },
} satisfies Partial<Record<HookName, HookDeclaration>> as Readonly<Record<string, HookDeclaration>>

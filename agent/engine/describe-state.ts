import type { Foundation } from './foundation.ts'
import type { Collecting } from './collecting.ts'
import type { CollectorStatus } from './collection.ts'
import type { ServerEvents } from './server-events.ts'
import type { MemberFiles } from './member-files.ts'
import type { PauseStore } from './pause.ts'
import type { PolicyStore } from './policy-store.ts'
import type { AgentState } from './state.ts'
import type { Sync } from './sync.ts'
import type { UpdateStatus } from './updates.ts'

/** The agent's state at this moment, as plain data. */
export function describeState(foundation: Foundation, collecting: Collecting, sync: Sync, events: ServerEvents, update: UpdateStatus, notices: AgentState['notices'], formats: AgentState['formats']): AgentState {
  const { account, clock, device, journal, pause, policy, tokens } = foundation
  const current = account.current()
  const files = journal.files()
  const phase = collecting.phase()
  return {
    now: clock.now(),
    formats,
    agentVersion: device.agentVersion,
    phase,
    activity: collecting.collection.state(),
    foreground: phase === 'collecting' ? collecting.foreground() : { app: null, domain: null },
    account: current === null ? null : {
      server: current.server, workspaceId: current.workspace.id, workspaceName: current.workspace.name, memberName: current.member.name,
      email: current.member.email, deviceId: current.deviceId,
    },
    policy: describePolicy(policy, clock.now(), collecting.collection.status()),
    pause: describePause(pause),
    sync: sync.status(),
    queue: {
      ...(files?.outbox.size() ?? { records: 0, bytes: 0 }),
      held: files?.keeper.held() ?? 0, damagedLines: files?.outbox.damagedLines ?? 0,
    },
    pictures: describePictures(files, collecting, sync),
    trouble: files?.keeper.trouble() ?? null,
    droppedRecords: events.droppedRecords(),
    sensors: collecting.sensors(),
    activitySource: {
      ...collecting.activitySource(), asked: collecting.collection.needs()?.inputHook === true, allowed: foundation.inputChoice.allowsHook(),
    },
    engagement: collecting.engagement(),
    machineOffset: clock.machineOffset(),
    tokenProtection: tokens.protection,
    browsers: collecting.feed.browsers(),
    browserPairing: collecting.browserPairing(),
    update,
    notices,
  }
}

function describePause(pause: PauseStore): AgentState['pause'] {
  const current = pause.current()
  return current === null ? null : { ...current, kept: pause.isKept() }
}

function describePictures(files: MemberFiles | null, { capturing, collection }: Collecting, sync: Sync): AgentState['pictures'] {
  const { files: waiting, bytes } = files?.fileOutbox.size() ?? { files: 0, bytes: 0 }
  const { acknowledged, detail } = sync.files()
  return {
    isOn: collection.needs()?.screen === true, support: capturing.support(), lastAt: capturing.lastAt(), failures: capturing.failures(),
    waiting, bytes, acknowledged, damaged: files?.fileOutbox.damaged() ?? 0, detail,
  }
}

function describePolicy(policy: PolicyStore, now: number, plugins: Readonly<Record<string, CollectorStatus>>): AgentState['policy'] {
  const document = policy.current()
  if (document === null) return null
  return {
    version: document.version,
    summary: document.summary,
    acknowledged: document.acknowledged,
    covered: policy.status(now) === 'covered',
    differences: document.acknowledged ? null : policy.differences(),
    newSentences: document.acknowledged ? [] : policy.newSentences(),
    expiresAt: Temporal.Instant.from(document.expiresAt).epochMilliseconds,
    pauseAllowed: document.pause.allowed,
    pauseMaximumMinutes: document.pause.maximumMinutes,
    plugins,
  }
}

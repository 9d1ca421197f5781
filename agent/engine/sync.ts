import { instantText } from '@overt/sdk/agent'
import type { CollectedRecord } from '@overt/sdk/agent'
import type { AccountStore } from './account.ts'
import { backOff } from './back-off.ts'
import type { MemberFiles } from './member-files.ts'
import type { PolicyChange, PolicyStore } from './policy-store.ts'
import type { ClockStep, ReferenceClock } from './reference-clock.ts'
import type { Rejection } from './rejected-records.ts'
import type { ServerClient, ServerReply } from './server-client.ts'
import { isRevoked, upload } from './upload.ts'
import type { UploadResult } from './upload.ts'
import type { WireGate } from './wire-gate.ts'

const recordsPerBatch = 1_000
const bytesPerBatch = 2 * 1024 * 1024

/** How it stands with the server. Times are corrected epoch milliseconds. */
export interface SyncStatus {
  readonly connection: 'unknown' | 'online' | 'offline' | 'untrusted' | 'foreign' | 'refused' | 'signed-out' | 'update-required'
  /** The reason in the words of who refused; empty while online. */
  readonly detail: string
  readonly failures: number
  readonly lastContactAt: number | null
  readonly lastAcknowledgedAt: number | null
  readonly acknowledgedRecords: number
  /** No request before this, or null. */
  readonly notBefore: number | null
}

export interface SyncEvents {
  policyChanged(change: PolicyChange): void
  clockStepped(step: ClockStep): void
  /** The server takes nothing from this device any more. */
  revoked(code: string): Promise<void>
  /** Records of these kinds are refused because their plugin is off. */
  pluginDisabled(kinds: readonly string[], dropped: number): Promise<void>
}

export interface SyncPorts {
  readonly account: AccountStore
  readonly policy: PolicyStore
  readonly clock: ReferenceClock
  readonly client: ServerClient
  readonly gate: WireGate
  /** The files of the member who is signed in, or null. */
  readonly files: () => MemberFiles | null
  readonly events: SyncEvents
  readonly random?: () => number
}

export interface Sync {
  status(): SyncStatus
  /** One exchange: the policy, then what waits. One at a time; `now` does not wait for `notBefore` and starts after one under way. */
  run(urgency?: 'when-due' | 'now'): Promise<void>
  /** Resolves when no exchange is under way. */
  idle(): Promise<void>
  acknowledgePolicy(version: number): Promise<ServerReply>
  /** A new account or network: what was learnt about the old one is forgotten. */
  reset(): void
}

export function createSync(ports: SyncPorts): Sync {
  const { account, policy, clock, client, gate, events } = ports
  const fresh: SyncStatus = {
    connection: 'unknown', detail: '', failures: 0, lastContactAt: null, lastAcknowledgedAt: null, acknowledgedRecords: 0, notBefore: null,
  }
  let status = fresh
  let running: Promise<void> | null = null

  const online = (): void => {
    status = { ...status, connection: 'online', detail: '', failures: 0, lastContactAt: clock.now(), notBefore: null }
  }
  const failed = (connection: SyncStatus['connection'], detail: string, retryAfterSeconds: number | null): void => {
    const failures = status.failures + 1
    const wait = retryAfterSeconds === null ? backOff(failures, ports.random) : retryAfterSeconds * 1_000
    status = { ...status, connection, detail, failures, notBefore: clock.now() + wait }
  }
  const revoked = async (code: string): Promise<void> => {
    status = { ...status, connection: 'signed-out', detail: code, notBefore: null }
    await events.revoked(code)
  }
  const heard = (reply: ServerReply, serverTime: string): void => {
    if (reply.kind !== 'answer') return
    const at = Temporal.Instant.from(serverTime).epochMilliseconds
    const step = clock.observeServer(reply.sentElapsed, reply.receivedElapsed, at)
    if (step !== null) events.clockStepped(step)
  }

  /** Brings the policy up to date. False where the exchange must end here. */
  const pullPolicy = async (server: string, token: string): Promise<boolean> => {
    const etag = isHalfExpired(policy, clock.now()) ? null : policy.etag()
    const reply = await client.send(server, { method: 'GET', path: '/api/agent/policy', token, etag })
    if (reply.kind === 'unreachable') {
      failed(reply.reason, reply.detail, null)
      return false
    }
    if (reply.kind === 'problem') {
      if (isRevoked(reply.status, reply.code)) await revoked(reply.code)
      else failed(reply.status === 426 ? 'update-required' : 'refused', reply.detail, reply.retryAfterSeconds)
      return false
    }
    if (reply.status !== 304) {
      const change = await policy.receive(reply.body, reply.etag)
      if (change === null) {
        failed('foreign', 'policy', null)
        return false
      }
      events.policyChanged(change)
    }
    status = { ...status, lastContactAt: clock.now() }
    return true
  }

  const settle = async ({ outbox, sent, rejected }: MemberFiles, result: UploadResult & { kind: 'done' }): Promise<void> => {
    await rejected.add(result.rejected.filter(isEvidence), clock.now())
    await sent.append(result.committed, clock.now())
    const disabled = [...new Set(result.rejected.filter((one) => !isEvidence(one)).map(({ record }) => record.kind))]
    if (disabled.length === 0) return
    await events.pluginDisabled(disabled, await outbox.drop(disabled))
  }

  const sendWaiting = async (server: string, token: string): Promise<void> => {
    for (let files = ports.files(); files !== null && policy.allows(clock.now()); files = ports.files()) {
      const batch = await files.outbox.next({ records: recordsPerBatch, bytes: bytesPerBatch })
      if (batch === null) break
      const result = await upload({ send: (records) => post(server, token, records), heard }, batch.records)
      if (result.kind === 'done') {
        await settle(files, result)
        await files.outbox.acknowledge(batch)
        status = { ...status, lastAcknowledgedAt: clock.now(), acknowledgedRecords: status.acknowledgedRecords + result.committed.length }
        if (result.policyVersion > (policy.current()?.version ?? 0) && !(await pullPolicy(server, token))) return
        continue
      }
      if (result.kind === 'signed-out') return revoked(result.code)
      if (result.kind === 'not-acknowledged') {
        await policy.withdrawAcknowledgement()
        const current = policy.current()
        if (current !== null) events.policyChanged({ policy: current, versionChanged: false, widened: [] })
        break
      }
      if (result.kind === 'update-required') return failed('update-required', '', null)
      return failed(connectionOf(result.code), result.detail, result.retryAfterSeconds)
    }
    online()
  }
  const post = (server: string, token: string, records: readonly CollectedRecord[]): Promise<ServerReply> =>
    client.send(server, {
      method: 'POST', path: '/api/agent/batch', token,
      json: gate.serialise({ sentAt: instantText(clock.now()), policyVersion: policy.current()?.version ?? 0, records }),
    })

  const exchange = async (): Promise<void> => {
    const current = account.current()
    const token = account.token()
    if (current === null || token === null) return
    if (await pullPolicy(current.server, token)) await sendWaiting(current.server, token)
  }
  return {
    status: () => status,
    reset() {
      status = fresh
    },
    async run(urgency = 'when-due') {
      if (running !== null && urgency === 'when-due') return running
      await running
      if (urgency === 'when-due' && status.notBefore !== null && clock.now() < status.notBefore) return
      running = exchange().finally(() => {
        running = null
      })
      return running
    },
    idle: async () => {
      await running
    },
    async acknowledgePolicy(version) {
      const current = account.current()
      const token = account.token()
      if (current === null || token === null) return { kind: 'unreachable', reason: 'offline', detail: 'signed-out' }
      return client.send(current.server, {
        method: 'POST', path: '/api/agent/policy/acknowledge', token, json: JSON.stringify({ version }),
      })
    },
  }
}

/** A refusal because the plugin is off says nothing about the record: it is dropped and counted, not kept. */
function isEvidence({ code }: Rejection): boolean {
  return code !== 'plugin-disabled'
}

function connectionOf(code: string): SyncStatus['connection'] {
  return code === 'offline' || code === 'untrusted' || code === 'foreign' ? code : 'refused'
}

function isHalfExpired(policy: PolicyStore, now: number): boolean {
  const current = policy.current()
  if (current === null) return true
  const issuedAt = Temporal.Instant.from(current.issuedAt).epochMilliseconds
  const expiresAt = Temporal.Instant.from(current.expiresAt).epochMilliseconds
  return now - issuedAt > (expiresAt - issuedAt) / 2
}

import { instantText } from '@overt/sdk/agent'
import type { CollectedRecord } from '@overt/sdk/agent'
import { backOff } from './back-off.ts'
import { createFileSync, isEvidence } from './file-sync.ts'
import type { FileSyncStatus } from './file-sync.ts'
import { isDiskFull } from './disk-space.ts'
import type { MemberFiles } from './member-files.ts'
import type { Batch } from './outbox.ts'
import type { PolicyStore } from './policy-store.ts'
import type { ServerReply } from './server-client.ts'
import { isRevoked, upload } from './upload.ts'
import type { UploadResult } from './upload.ts'
import type { SyncPorts } from './sync-ports.ts'

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

export interface Sync {
  status(): SyncStatus
  files(): FileSyncStatus
  /** Whether files wait that may be sent at once, with the next exchange. */
  hasMoreFiles(): boolean
  /**
   * One exchange: the policy, then what waits. One at a time; `now` does not wait for `notBefore` and starts after one under way. Files
   * follow beside later exchanges, which never wait for them; only `now` does, and `last` sends none.
   */
  run(urgency?: 'when-due' | 'now' | 'last'): Promise<void>
  /** Resolves when no exchange is under way. */
  idle(): Promise<void>
  /** Resolves when no file is being sent. */
  filesIdle(): Promise<void>
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
  let sendingFiles: Promise<void> | null = null
  const fileSync = createFileSync(ports)

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

  const settle = async ({ outbox, sent, rejected }: MemberFiles, batch: Batch, result: UploadResult & { kind: 'done' }): Promise<void> => {
    const copies = [
      () => rejected.add(result.rejected.filter(isEvidence), clock.now()),
      () => sent.append(result.committed, clock.now()),
    ]
    const left = await tryAll(copies)
    const disabled = [...new Set(result.rejected.filter((one) => !isEvidence(one)).map(({ record }) => record.kind))]
    const dropped = disabled.length === 0 ? 0 : await outbox.drop(disabled)
    await outbox.acknowledge(batch)
    await tryAll(left) // What was sent has made room; if not enough, there is no copy of it.
    if (disabled.length > 0) await events.pluginDisabled(disabled, dropped)
  }

  /** False where the exchange must end here. */
  const sendWaiting = async (server: string, token: string): Promise<boolean> => {
    for (let files = ports.files(); files !== null && policy.allows(clock.now()); files = ports.files()) {
      const batch = await files.outbox.next({ records: recordsPerBatch, bytes: bytesPerBatch })
      if (batch === null) break
      const result = await upload({ send: (records) => post(server, token, records), heard }, batch.records)
      if (result.kind === 'done') {
        await settle(files, batch, result)
        status = { ...status, lastAcknowledgedAt: clock.now(), acknowledgedRecords: status.acknowledgedRecords + result.committed.length }
        if (result.policyVersion > (policy.current()?.version ?? 0) && !(await pullPolicy(server, token))) return false
        continue
      }
      await endedBy(result)
      return false
    }
    online()
    return true
  }
  /** What follows from an answer that ends the exchange. */
  const endedBy = async (result: Exclude<UploadResult, { kind: 'done' }>): Promise<void> => {
    if (result.kind === 'signed-out') return revoked(result.code)
    if (result.kind === 'update-required') return failed('update-required', '', null)
    if (result.kind === 'later') return failed(connectionOf(result.code), result.detail, result.retryAfterSeconds)
    await policy.withdrawAcknowledgement()
    const current = policy.current()
    if (current !== null) events.policyChanged({ policy: current, versionChanged: false, isFirst: false, widened: [] })
    online()
  }
  const sendFiles = async (server: string, token: string): Promise<void> => {
    const ended = await fileSync.send(server, token, heard)
    if (ended?.kind === 'done') await pullPolicy(server, token)
    else if (ended !== null) await endedBy(ended)
  }
  const post = (server: string, token: string, records: readonly CollectedRecord[]): Promise<ServerReply> =>
    client.send(server, {
      method: 'POST', path: '/api/agent/batch', token,
      json: gate.serialise({ sentAt: instantText(clock.now()), policyVersion: policy.current()?.version ?? 0, records }),
    })

  const exchange = async (withFiles: boolean): Promise<void> => {
    const current = account.current()
    const token = account.token()
    if (current === null || token === null) return
    if (!await pullPolicy(current.server, token) || !await sendWaiting(current.server, token)) return
    if (!withFiles) return
    sendingFiles ??= sendFiles(current.server, token).finally(() => {
      sendingFiles = null
    })
  }
  return {
    status: () => status,
    files: fileSync.status,
    hasMoreFiles: fileSync.hasMore,
    reset() {
      status = fresh
      fileSync.reset()
    },
    async run(urgency = 'when-due') {
      if (running !== null && urgency === 'when-due') return running
      await running
      if (urgency === 'when-due' && status.notBefore !== null && clock.now() < status.notBefore) return
      if (urgency === 'now') fileSync.retryNow()
      running = exchange(urgency !== 'last').finally(() => {
        running = null
      })
      await running
      if (urgency === 'now') await sendingFiles
    },
    idle: async () => {
      await running
    },
    filesIdle: async () => {
      await sendingFiles
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

/** Does each; those for which the disk is too full are left. */
async function tryAll(works: readonly (() => Promise<void>)[]): Promise<(() => Promise<void>)[]> {
  const left: (() => Promise<void>)[] = []
  for (const work of works) {
    try {
      await work()
    } catch (error) {
      if (!isDiskFull(error)) throw error
      left.push(work)
    }
  }
  return left
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

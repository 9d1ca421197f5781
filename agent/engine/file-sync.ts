import { instantText } from '@overt/sdk/agent'
import type { CollectedRecord } from '@overt/sdk/agent'
import { backOff } from './back-off.ts'
import type { MemberFiles } from './member-files.ts'
import type { SyncPorts } from './sync-ports.ts'
import type { ServerReply } from './server-client.ts'
import { upload } from './upload.ts'
import type { Exchange, UploadResult } from './upload.ts'

const filesPerExchange = 20
const millisecondsPerExchange = 15_000

/** How it stands with the files; that they fail or wait holds up no record. */
export interface FileSyncStatus {
  readonly failures: number
  readonly detail: string
  /** No file before this (corrected epoch milliseconds), or null. */
  readonly notBefore: number | null
  readonly acknowledged: number
}

export interface FileSync {
  status(): FileSyncStatus
  /** Sends waiting files one at a time, as long as no record waits, for a bounded time. What ended it early is for the exchange. */
  send(server: string, token: string, heard: Exchange['heard']): Promise<UploadResult | null>
  /** Whether some wait that may be sent at once. */
  hasMore(): boolean
  /** Somebody asked for it: what failed before is tried again at once. */
  retryNow(): void
  reset(): void
}

/** A refusal because the plugin is off says nothing about the record: it is dropped and counted, not kept. */
export function isEvidence({ code }: { readonly code: string }): boolean {
  return code !== 'plugin-disabled'
}

export function createFileSync({ client, clock, events, files, gate, policy, random }: SyncPorts): FileSync {
  const fresh: FileSyncStatus = { failures: 0, detail: '', notBefore: null, acknowledged: 0 }
  let status = fresh

  const settle = async (own: MemberFiles, record: CollectedRecord, { committed, rejected }: UploadResult & { kind: 'done' }): Promise<void> => {
    await own.sent.append(committed, clock.now())
    await own.rejected.add(rejected.filter(isEvidence), clock.now())
    if (rejected.length === 0) await own.fileOutbox.acknowledge(record.id, clock.now())
    else await own.fileOutbox.discard(record.id)
    if (!rejected.every(isEvidence)) await events.pluginDisabled([record.kind], 1 + await own.fileOutbox.drop([record.kind]))
  }
  const refuseOurselves = async (own: MemberFiles, record: CollectedRecord): Promise<void> => {
    await own.rejected.add([{ record, code: 'record-not-allowed', detail: 'it does not fit what may leave this device' }], clock.now())
    await own.fileOutbox.discard(record.id)
  }
  const post = (server: string, token: string, record: CollectedRecord, bytes: Uint8Array): Promise<ServerReply> => client.send(server, {
    method: 'POST', path: '/api/agent/files', token,
    multipart: gate.serialiseFile({ sentAt: instantText(clock.now()), policyVersion: policy.current()?.version ?? 0, records: [record] }, bytes),
  })
  const isDue = (): boolean => status.notBefore === null || clock.now() >= status.notBefore
  return {
    status: () => status,
    hasMore: () => (files()?.fileOutbox.size().files ?? 0) > 0 && isDue() && policy.allows(clock.now()),
    retryNow() {
      status = { ...status, notBefore: null }
    },
    reset() {
      status = fresh
    },
    async send(server, token, heard) {
      const until = clock.elapsed() + millisecondsPerExchange
      for (let count = 0; count < filesPerExchange && clock.elapsed() < until; count++) {
        const own = files()
        if (own === null || !isDue() || !policy.allows(clock.now()) || own.outbox.size().records > 0) return null
        const waiting = await own.fileOutbox.next()
        if (waiting === null) return null
        const { record, bytes } = waiting
        if (!gate.allowsFile(record, bytes)) {
          await refuseOurselves(own, record)
          continue
        }
        const result = await upload({ send: () => post(server, token, record, bytes), heard }, [record])
        if (result.kind === 'later') {
          const failures = status.failures + 1
          const wait = result.retryAfterSeconds === null ? backOff(failures, random) : result.retryAfterSeconds * 1_000
          status = { ...status, failures, detail: result.detail, notBefore: clock.now() + wait }
          return null
        }
        if (result.kind !== 'done') return result
        await settle(own, record, result)
        status = { failures: 0, detail: '', notBefore: null, acknowledged: status.acknowledged + result.committed.length }
        if (result.policyVersion > (policy.current()?.version ?? 0)) return result
      }
      return null
    },
  }
}

import type { CollectedFile, CollectedRecord } from '@overt/sdk/agent'
import type { AccountStore, DeviceDescription } from './account.ts'
import type { Notice } from './agent-ports.ts'
import type { DataFolder } from './data-folder.ts'
import { errorMessage } from './errors.ts'
import { eventRecord } from './event-record.ts'
import type { AgentEventName, EventData } from './event-record.ts'
import type { FileLimits } from './file-outbox.ts'
import type { Log } from './log.ts'
import { eraseMemberFiles, openMemberFiles } from './member-files.ts'
import type { MemberFiles } from './member-files.ts'
import type { ReferenceClock } from './reference-clock.ts'
import type { SyncSchedule } from './sync-schedule.ts'

/** Takes in records and events of whoever is signed in; what comes while nobody is, is not kept. */
export interface Journal {
  files(): MemberFiles | null
  /** Opens the files of the member who is signed in; tells of a crash of the run before. */
  open(): Promise<{ readonly crashed: boolean }>
  close(): Promise<void>
  /** Closes the files and deletes them, sent or not. */
  erase(): Promise<void>
  /** Resolves with whether the records are on disk. */
  keep(records: readonly CollectedRecord[]): Promise<boolean>
  /** Resolves with whether the record and its file are on disk. */
  keepFile(record: CollectedRecord, file: CollectedFile): Promise<'kept' | 'disk-full' | 'refused'>
  /** Records that the agent did or met something. */
  tell(event: AgentEventName, values?: EventData): Promise<boolean>
  /** Records handed over that are not on disk yet. */
  unwritten(): readonly CollectedRecord[]
  /** Resolves when nothing is being written. */
  settled(): Promise<void>
  /** Writes what a full disk kept in memory, and tells when a disk fills up or has space again. */
  watchDisk(): Promise<void>
}

export interface JournalOptions {
  readonly data: DataFolder
  readonly account: AccountStore
  readonly clock: ReferenceClock
  readonly schedule: SyncSchedule
  readonly device: DeviceDescription
  readonly fileKey: () => Promise<Buffer>
  readonly fileLimits: FileLimits | undefined
  readonly log: Log
  readonly notify: (notice: Notice) => void
}

export function createJournal({ data, account, clock, schedule, device, fileKey, fileLimits, log, notify }: JournalOptions): Journal {
  let files: MemberFiles | null = null
  let pending: Promise<unknown> = Promise.resolve()
  let diskWasFull = false
  let unwritten: readonly CollectedRecord[] = []
  const journal: Journal = {
    files: () => files,
    async open() {
      const current = account.current()
      if (current === null) return { crashed: false }
      files = await openMemberFiles({ data, fileKey, fileLimits, log }, current, clock.now())
      if (files.crashed) await journal.tell('crashed')
      await journal.tell('started', { version: device.agentVersion, platform: device.platform })
      await files.checkpoint.save([]).catch((error: unknown) => log.warn('checkpoint-failed', { detail: errorMessage(error) }))
      return { crashed: files.crashed }
    },
    async close() {
      await pending
      await files?.keeper.retry()
      await files?.fileOutbox.settled()
      await files?.memory.settled()
      await files?.outbox.close()
      await files?.checkpoint.clear()
      files = null
    },
    async erase() {
      await journal.close()
      const current = account.current()
      if (current !== null) await eraseMemberFiles({ data }, current)
    },
    keep(records) {
      unwritten = [...unwritten, ...records]
      const keeping = (files?.keeper.keep(records) ?? Promise.resolve(false)).finally(() => {
        unwritten = unwritten.filter((record) => !records.includes(record))
      })
      pending = Promise.allSettled([pending, keeping])
      return keeping
    },
    keepFile(record, file) {
      const keeping = (files?.fileOutbox.keep(record, file, clock.now()) ?? Promise.resolve('refused' as const)).catch((error: unknown) => {
        log.warn('file-not-kept', { detail: errorMessage(error) })
        return 'refused' as const
      })
      pending = Promise.allSettled([pending, keeping])
      return keeping
    },
    tell(event, values) {
      log.info(event, values)
      schedule.soon()
      return journal.keep([eventRecord(clock.now(), event, values)])
    },
    unwritten: () => unwritten,
    async settled() {
      await pending
      await files?.memory.settled()
    },
    async watchDisk() {
      await data.retry()
      await files?.keeper.retry()
      // Pictures never stand in the way of records.
      while (files?.keeper.trouble() === 'outbox-full' && await files.fileOutbox.shed()) await files.keeper.retry()
      await files?.fileOutbox.makeRoom(clock.now())
      const full = (files?.keeper.trouble() ?? null) !== null
      if (full && !diskWasFull) notify({ kind: 'disk-full' })
      if (!full && diskWasFull) await journal.tell('disk-full', { lost: files?.keeper.lost() ?? 0 })
      diskWasFull = full
    },
  }
  return journal
}

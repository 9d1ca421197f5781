import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from './account.ts'
import { afterRecorded, createCheckpoint } from './checkpoint.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { DataFolder } from './data-folder.ts'
import { openCollectorMemory } from './collector-memory.ts'
import type { CollectorMemory } from './collector-memory.ts'
import { openDayFiles } from './day-files.ts'
import type { DayFiles } from './day-files.ts'
import { insteadOf } from './file-kinds.ts'
import { openFileOutbox } from './file-outbox.ts'
import type { FileLimits, FileOutbox } from './file-outbox.ts'
import type { Log } from './log.ts'
import { openOutbox } from './outbox.ts'
import type { Outbox } from './outbox.ts'
import { createRecordKeeper } from './record-keeper.ts'
import type { RecordKeeper } from './record-keeper.ts'
import { openRejectedRecords } from './rejected-records.ts'
import type { RejectedRecords } from './rejected-records.ts'

const sentDaysKept = 2
const recentRecords = 500

/** The files of one member of one workspace: another login on this computer never sees or sends them. */
export interface MemberFiles {
  readonly outbox: Outbox
  readonly fileOutbox: FileOutbox
  readonly keeper: RecordKeeper
  readonly sent: DayFiles
  readonly rejected: RejectedRecords
  readonly checkpoint: Checkpoint
  readonly memory: CollectorMemory
  /** Whether the run before ended without saying so, and not because the system ended it. */
  readonly crashed: boolean
}

export interface MemberFilesOptions {
  readonly data: DataFolder
  readonly fileKey: () => Promise<Buffer>
  readonly fileLimits: FileLimits | undefined
  readonly log: Log
}

const folders = ['queue', 'sent', 'rejected', 'files', 'files-sent', 'memory'] as const
const ownerOf = ({ workspace, member }: Account): string => `${workspace.id}.${member.id}`

/** Deletes all that is kept of one member of one workspace, sent or not; the files must be closed. */
export async function eraseMemberFiles({ data }: Pick<MemberFilesOptions, 'data'>, owner: Account): Promise<void> {
  for (const name of folders) await rm(await data.folder(name, ownerOf(owner)), { recursive: true, force: true })
}

/** Opens them and puts what a crash interrupted into the outbox. */
export async function openMemberFiles({ data, fileKey, fileLimits, log }: MemberFilesOptions, account: Account, now: number): Promise<MemberFiles> {
  const owner = ownerOf(account)
  const outbox = await openOutbox(await data.folder('queue', owner))
  const sent = openDayFiles(await data.folder('sent', owner), sentDaysKept)
  const rejected = openRejectedRecords(await data.folder('rejected', owner))
  await sent.expire(now)
  await rejected.expire(now)
  const checkpoint = createCheckpoint(join(outbox.folder, 'open.lines'))
  const keeper = createRecordKeeper(outbox)
  const left = await checkpoint.left()
  if (left !== null && left.records.length > 0) {
    const waiting = await outbox.list(Math.max(0, outbox.size().records - recentRecords), recentRecords)
    await keeper.keep(afterRecorded(left.records, [...await sent.newest(0, recentRecords), ...waiting]))
  }
  await checkpoint.clear()
  const fileOutbox = await openFileOutbox({
    waiting: await data.folder('files', owner), sent: await data.folder('files-sent', owner), key: fileKey,
    dropped: (record) => keeper.keep(insteadOf(record)), ...(fileLimits === undefined ? {} : { limits: fileLimits }),
  })
  await fileOutbox.makeRoom(now)
  const memory = await openCollectorMemory(join(await data.folder('memory', owner), 'collectors.json'), log)
  return { outbox, fileOutbox, keeper, sent, rejected, checkpoint, memory, crashed: left !== null && !left.sealed }
}

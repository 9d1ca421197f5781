import type { FastifyBaseLogger } from 'fastify'
import type { CoreDatabase } from '../database/contracts.ts'
import { detached } from '../database/second-connection.ts'
import { outsideUnit } from '../database/unit-of-work.ts'
import { chainPending, chainedAtOnce, pendingWorkspaces } from './chain-rows.ts'
import { appendLeaves, appendedAtOnce, workspacesBehind } from '../transparency/append-leaves.ts'
import type { RowSignatures } from './row-signature.ts'

/** Between the starts of two rounds of a busy process: batches grow instead of their number. */
const paceMs = 500
/** Between two rounds that append leaves: a transaction for many of them costs little more than one for a few. Whoever reads the log appends first. */
const appendPaceMs = 2_000
/** How often rows are looked for that another process left behind. */
const sweepMs = 10_000
const retryMs = 5_000
/** A reader of the trail chains at most this many batches first. */
const catchUpBatches = 8

export interface ChainWorker {
  /** Rows of this workspace were committed. */
  wake(workspaceId: string): void
  /** Chains what a workspace has pending, so that a reader sees it with its place; what cannot be chained stays pending. */
  catchUp(workspaceId: string): Promise<void>
  /** Looks for rows that an earlier process left behind, now and again later. */
  start(): void
  /** Chains what is pending and ends. */
  close(): Promise<void>
}

export interface ChainWorkerDeps {
  readonly database: CoreDatabase
  readonly signatures: RowSignatures
  readonly log: FastifyBaseLogger
  /** False: rows are chained and get no leaves, for measuring what these cost. Default true. */
  readonly appends?: boolean | undefined
}

/**
 * Chains the rows that this process committed soon after, and those that nobody chained, and gives them their leaves in the transparency log. Any process may run one: PostgreSQL lets one of them
 * at a time into a workspace's chain.
 */
export function createChainWorker({ database, signatures, log, appends = true }: ChainWorkerDeps): ChainWorker {
  const woken = new Set<string>()
  /** Workspaces with rows that were chained and have no leaf yet. */
  const leafless = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let sweep: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let timerAt = 0
  let earliest = 0
  let appendsAt = 0
  let closed = false

  function schedule(): void {
    if (running !== undefined || closed || (woken.size === 0 && leafless.size === 0)) return
    const at = Math.min(woken.size === 0 ? Infinity : earliest, leafless.size === 0 ? Infinity : Math.max(earliest, appendsAt))
    if (timer !== undefined && timerAt <= at) return
    clearTimeout(timer)
    timerAt = at
    timer = detached(() => outsideUnit(() => setTimeout(begin, Math.max(0, at - performance.now()))))
    timer.unref()
  }

  function begin(): void {
    timer = undefined
    earliest = performance.now() + paceMs
    running = round().finally(() => {
      running = undefined
      schedule()
    })
  }

  async function round(): Promise<void> {
    for (const workspaceId of [...woken]) {
      woken.delete(workspaceId)
      try {
        const chained = await chainPending(database, signatures, workspaceId)
        if (appends) leafless.add(workspaceId)
        if (chained < chainedAtOnce) continue
        woken.add(workspaceId)
        earliest = 0
      } catch (error) {
        woken.add(workspaceId)
        earliest = performance.now() + retryMs
        log.warn({ err: error, workspaceId }, 'rows of the audit trail are not chained yet; trying again')
        return
      }
    }
    if (closed || performance.now() >= appendsAt) await appendAll()
  }

  /** What cannot be appended now is looked for again with the next sweep. */
  async function appendAll(): Promise<void> {
    appendsAt = performance.now() + appendPaceMs
    for (const workspaceId of [...leafless]) {
      leafless.delete(workspaceId)
      try {
        if (await appendLeaves(database, workspaceId) < appendedAtOnce) continue
        leafless.add(workspaceId)
        appendsAt = 0
      } catch (error) {
        log.warn({ err: error, workspaceId }, 'rows of the audit trail are not in the transparency log yet')
      }
    }
  }

  async function findPending(): Promise<void> {
    try {
      for (const workspaceId of await pendingWorkspaces(database)) woken.add(workspaceId)
      if (appends) for (const workspaceId of await workspacesBehind(database)) leafless.add(workspaceId)
    } catch (error) {
      log.warn({ err: error }, 'pending rows of the audit trail could not be looked for')
    }
    schedule()
  }

  return {
    wake(workspaceId) {
      woken.add(workspaceId)
      schedule()
    },
    async catchUp(workspaceId) {
      try {
        for (let batch = 0; batch < catchUpBatches && await chainPending(database, signatures, workspaceId) === chainedAtOnce; batch += 1);
      } catch (error) {
        log.warn({ err: error, workspaceId }, 'the audit trail is read with rows that are not chained yet')
      }
    },
    start() {
      void findPending()
      sweep = setInterval(() => void findPending(), sweepMs).unref()
    },
    async close() {
      closed = true
      clearInterval(sweep)
      clearTimeout(timer)
      await running
      await round()
    },
  }
}

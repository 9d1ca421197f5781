import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { canVerify, checkLog, closeFindings, createHttpLogSource, emptyMemory, openFindings } from '@overt/sdk/transparency'
import type { LogFinding, LogHead, LogMemory, LogSource } from '@overt/sdk/transparency'
import { AgentError } from './errors.ts'
import type { Foundation } from './foundation.ts'
import type { StateFile } from './state-file.ts'

/** What the window shows of the workspace's transparency log. */
export interface HistoryView {
  readonly head: LogHead | null
  /** Since when this computer knows the log. */
  readonly knownSince: string | null
  readonly checkedAt: string | null
  /** When this run of the agent looked last, whatever it found. */
  readonly lookedAt: number | null
  readonly findings: readonly LogFinding[]
}

export interface History {
  view(): HistoryView
  /** Compares the log with what this computer saw before, at most every ten minutes. */
  check(): Promise<void>
  /** The person has an explanation. @throws AgentError `explanation-short` */
  close(explanation: string): Promise<void>
}

const betweenChecks = 600_000
const kept = Compile(Type.Record(Type.String(), Type.Object({ workspaceId: Type.String(), keys: Type.Array(Type.Unknown()), heads: Type.Array(Type.Unknown()), findings: Type.Array(Type.Unknown()) })))

/**
 * Keeps the signed heads of the workspace's log that this computer has seen, and checks at contacts with the server that the log only grew. It lies in
 * the agent's own folder: neither the server nor an admin can change it, and signing out does not forget it.
 */
export async function openHistory({ account, client, clock, notify }: Foundation, file: StateFile): Promise<History> {
  const read = await file.read()
  const memories: Record<string, LogMemory> = kept.Check(read) ? { ...read as unknown as Record<string, LogMemory> } : {}
  let askedAt = -Infinity
  let askedFor = ''
  let lookedAt: number | null = null

  const memory = (): LogMemory | null => {
    const id = account.current()?.workspace.id
    return id === undefined ? null : memories[id] ?? emptyMemory(id)
  }
  async function keep(next: LogMemory): Promise<void> {
    memories[next.workspaceId] = next
    await file.write(memories)
  }
  function source(workspaceId: string, server: string, token: string): LogSource {
    return createHttpLogSource(async (path) => {
      const reply = await client.send(server, { method: 'GET', path: `/api/workspaces/${workspaceId}${path}`, token })
      return reply.kind === 'unreachable' ? { status: 0 } : reply
    })
  }
  const now = (): string => new Date(clock.now()).toISOString()

  return {
    view() {
      const { heads = [], checkedAt = null, findings = [] } = memory() ?? {}
      return { head: heads.at(-1) ?? null, knownSince: heads[0]?.at ?? null, checkedAt, lookedAt, findings: findings.filter(({ closed }) => closed === null) }
    },
    async check() {
      const [current, token, known] = [account.current(), account.token(), memory()]
      if (current === null || token === null || known === null) return
      if (askedFor === current.deviceId && clock.elapsed() - askedAt < betweenChecks) return
      if (!await canVerify()) return
      ;[askedAt, askedFor] = [clock.elapsed(), current.deviceId]
      const next = await checkLog(known, source(current.workspace.id, current.server, token), now())
      if (openFindings(next).length > openFindings(known).length) notify({ kind: 'history' })
      await keep(next)
      lookedAt = clock.now()
    },
    async close(explanation) {
      const known = memory()
      if (known === null) return
      try {
        await keep(closeFindings(known, explanation, now()))
      } catch (cause) {
        if (cause instanceof RangeError) throw new AgentError('explanation-short', {}, { cause })
        throw cause
      }
    },
  }
}

import { computed, ref, shallowRef, watch } from 'vue'
import { defineStore } from 'pinia'
import { canVerify, checkLog, closeFindings, createHttpLogSource, emptyMemory, openFindings, proofFault, proofFormat } from '@overt/sdk/transparency'
import type { LogKey, LogMemory, LogProof, LogProofFile, LogRecord, LogRestart, LogSource, ProofFault } from '@overt/sdk/transparency'
import { ApiProblem } from '@overt/sdk/ui'
import { addPartMessages } from '../app/i18n.ts'
import { useSession } from './session.ts'

/** Texts of what is loaded late; the first paint does without them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../locales/log.*.json', { eager: true, import: 'default' }))

type Keys = { readonly items: readonly LogKey[]; readonly restarts: readonly LogRestart[] }

/** What this browser has seen of the workspace's log, per member, and what it found. Only this browser keeps it: the server cannot change it. */
export const useLogWatch = defineStore('log-watch', () => {
  const session = useSession()
  const place = computed(() => (session.membership === undefined || session.workspace === undefined ? undefined : `overt.log.${session.workspace.id}.${session.membership.memberId}`))
  const memory = shallowRef<LogMemory>()
  /** Undefined until it is known; over plain HTTP browsers offer no cryptography. */
  const isAble = ref<boolean>()
  const findings = computed(() => (memory.value === undefined ? [] : openFindings(memory.value)))

  function read(): LogMemory | undefined {
    const workspaceId = session.workspace?.id
    if (place.value === undefined || workspaceId === undefined) return undefined
    const kept = localStorage.getItem(place.value)
    return kept === null ? emptyMemory(workspaceId) : JSON.parse(kept) as LogMemory
  }
  function keep(at: string, next: LogMemory): void {
    localStorage.setItem(at, JSON.stringify(next))
    if (place.value === at) memory.value = next
  }
  watch(place, () => { memory.value = read() }, { immediate: true })
  /** So that the frame shows it at once with the next page. */
  watch(findings, ({ length }) => {
    if (length > 0) localStorage.setItem('overt.log-alarm', '')
    else localStorage.removeItem('overt.log-alarm')
  })

  const source = (): LogSource => {
    const { api } = session
    return createHttpLogSource((path) => api.get<unknown>(path).then((body) => ({ status: 200, body }), (cause: unknown) => {
      if (cause instanceof ApiProblem) return { status: cause.status }
      throw cause
    }))
  }

  /** Compares the log with what was seen before. Throws where the server cannot be reached. */
  async function check(): Promise<void> {
    const at = place.value
    const known = read()
    isAble.value ??= await canVerify()
    if (at === undefined || known === undefined || !isAble.value) return
    keep(at, await checkLog(known, source(), new Date().toISOString()))
  }

  function close(explanation: string): void {
    const known = read()
    if (place.value !== undefined && known !== undefined) keep(place.value, closeFindings(known, explanation, new Date().toISOString()))
  }

  /** Everything that is needed to check records elsewhere, and what is wrong with it. */
  async function prove(paths: { readonly record: string } | { readonly records: string }): Promise<{ readonly file: LogProofFile; readonly fault: ProofFault | undefined }> {
    const { api } = session
    const records = 'record' in paths ? [await api.get<LogRecord>(paths.record)] : (await api.get<{ items: LogRecord[] }>(paths.records)).items
    // The head that was compared with what was seen before, not one that is shown for this question alone.
    await check()
    const head = memory.value?.heads.at(-1)
    if (head === undefined) throw new Error('the log has no head yet')
    const { items: keys } = await api.get<Keys>('/log/keys')
    const proven = await Promise.all(records.map(async (record) => ({ record, proof: await api.get<LogProof>(`/log/proof?sequence=${String(record.sequence)}&size=${String(head.size)}`) })))
    const file: LogProofFile = { format: proofFormat, workspaceId: records[0]?.workspaceId ?? '', head, keys, records: proven }
    return { file, fault: await proofFault(file) }
  }

  /** The first and the last head that this browser knows, and that the log only grew between them. */
  async function proveGrowth(): Promise<LogProofFile> {
    await check()
    const { api } = session
    const [first, head] = [memory.value?.heads[0], memory.value?.heads.at(-1)]
    if (first === undefined || head === undefined) throw new Error('the log has no head yet')
    const { items: keys } = await api.get<Keys>('/log/keys')
    const consistency = first.size === head.size ? { path: [] } : await api.get<{ path: string[] }>(`/log/consistency?from=${String(first.size)}&to=${String(head.size)}`)
    return { format: proofFormat, workspaceId: memory.value!.workspaceId, head, keys, earlier: { head: first, consistency } }
  }

  return { proveGrowth, memory, findings, isAble, check, close, prove }
})

import { computed, reactive, ref, watch } from 'vue'
import { ApiProblem, useFeedback, useFormat, useHost, useMe, useMessages } from '@overt/sdk/ui'
import type { CellsChanged, Entry } from '@overt/sdk/ui'
import { readLength } from '../../../../sdk/wire/clock-reading.ts'
import { useSession } from '../../../state/session.ts'
import { forgetChanges } from '../../unsaved-input.ts'
import { cellKey, dateOf, heldCells, noCell, taskOf } from './sheet-cells.ts'
import type { HeldCell } from './sheet-cells.ts'

const daySeconds = 86_400

/** What somebody typed into a cell and has not saved. */
interface TypedCell {
  readonly text: string
  readonly seconds: number | undefined
  readonly note?: string | undefined
}

/** A cell as it is shown. */
export interface ShownCell extends HeldCell {
  readonly text: string
  /** With what was typed. */
  readonly wanted: number
  readonly changed: boolean
  readonly note: string
  readonly fault: string | undefined
}

export interface SheetCellChange {
  readonly taskId: string
  readonly date: string
  readonly seconds: number
  readonly was: number
  readonly description?: string
}

/** The cells of a person's week: what they hold, what was typed over it, and how both are saved as one. */
export function useSheet({ entries, person, changed }: { readonly entries: () => readonly Entry[]; readonly person: () => string; readonly changed: () => unknown }) {
  const host = useHost()
  const session = useSession()
  const format = useFormat()
  const feedback = useFeedback()
  const me = useMe()
  const { t } = useMessages()
  const typed = reactive(new Map<string, TypedCell>())
  const refusals = reactive(new Map<string, string>())
  const saving = ref(false)
  const problem = ref<string>()
  const held = computed(() => heldCells(entries(), format.timeZone, host.now.value))
  const changes = computed(() => [...typed.keys()])
  watch(person, () => { discard() })

  function heldAt(taskId: string, date: string): HeldCell {
    return held.value.get(cellKey(taskId, date)) ?? noCell
  }
  function faultOf(key: string, { text, seconds }: TypedCell): string | undefined {
    if (seconds === undefined) return t(/\d\s*[-–]/.test(text) ? 'sheet.times' : 'sheet.unread')
    return seconds > daySeconds ? t('sheet.too-long') : refusals.get(key)
  }
  function cell(taskId: string, date: string): ShownCell {
    const key = cellKey(taskId, date)
    const known = heldAt(taskId, date)
    const over = typed.get(key)
    const [entry, ...more] = known.entries
    const wanted = over?.seconds ?? known.seconds
    return {
      ...known, wanted, changed: over !== undefined, fault: over === undefined ? undefined : faultOf(key, over),
      text: over !== undefined && over.seconds === undefined ? over.text : wanted === 0 ? '' : format.figure(wanted),
      note: over?.note ?? (more.length === 0 ? entry?.description ?? '' : ''),
    }
  }
  /** Keeps a cell that differs from what is saved, and forgets one that does not. */
  function keep(key: string, next: TypedCell): void {
    const known = heldAt(taskOf(key), dateOf(key))
    refusals.delete(key)
    if (next.seconds === known.seconds && next.note === undefined) typed.delete(key)
    else typed.set(key, next)
  }
  function type(taskId: string, date: string, text: string): void {
    const key = cellKey(taskId, date)
    // What is shown may be rounded: typed again it is no change.
    if (text.trim() !== '' && text.trim() === cell(taskId, date).text) return
    const seconds = text.trim() === '' ? 0 : readLength(text)
    // What runs counts on while somebody looks: the same text is no change.
    if (heldAt(taskId, date).running && seconds === Math.floor(heldAt(taskId, date).seconds / 60) * 60) return
    keep(key, { text, seconds, note: typed.get(key)?.note })
  }
  function note(taskId: string, date: string, text: string): void {
    const key = cellKey(taskId, date)
    const known = heldAt(taskId, date)
    const over = typed.get(key)
    keep(key, { text: over?.text ?? '', seconds: over === undefined ? known.seconds : over.seconds, note: text === (known.entries[0]?.description ?? '') ? undefined : text })
  }
  function revert(taskId: string, date: string): void {
    typed.delete(cellKey(taskId, date))
    refusals.delete(cellKey(taskId, date))
  }
  function discard(): void {
    typed.clear()
    refusals.clear()
    problem.value = undefined
  }

  /** What is wrong with which cell. */
  const faults = computed(() => [...typed].flatMap(([key, cellTyped]) => {
    const text = faultOf(key, cellTyped)
    return text === undefined ? [] : [{ key, taskId: taskOf(key), date: dateOf(key), text }]
  }))

  /** Stores cells in one step and offers to take it back. */
  async function store(cells: readonly SheetCellChange[]): Promise<void> {
    const others = person() === me.memberId.value ? {} : { memberId: person() }
    const { undo } = await session.api.post<CellsChanged>('/entries/cells', { ...others, timeZone: format.timeZone, cells })
    await changed()
    feedback.toast({ title: t('sheet.saved'), tone: 'success', undo: () => void feedback.attempt(async () => {
      await session.api.post('/entries/cells/undo', undo)
      await changed()
      feedback.toast({ title: t('sheet.taken-back') })
    }) })
  }
  /** Saves all that was typed, or nothing; false where something of it cannot be saved, which its cells say. */
  async function save(form: Element | null): Promise<boolean> {
    const sent = [...typed].flatMap(([key, { seconds, note: description }]) => seconds === undefined || seconds > daySeconds ? []
      : [{ taskId: taskOf(key), date: dateOf(key), seconds, was: heldAt(taskOf(key), dateOf(key)).seconds, ...(description === undefined ? {} : { description }) }])
    if (saving.value || typed.size === 0) return false
    problem.value = undefined
    if (sent.length < typed.size) {
      problem.value = t('sheet.refused', { count: typed.size - sent.length })
      return false
    }
    saving.value = true
    try {
      await store(sent)
      discard()
      if (form !== null) forgetChanges(form)
      return true
    } catch (cause) {
      refusals.clear()
      const refused = cause instanceof ApiProblem && cause.code === 'cells-refused' ? cause.extensions['cells'] as readonly { readonly index: number; readonly detail: string }[] : []
      for (const { index, detail } of refused) refusals.set(cellKey(sent[index]!.taskId, sent[index]!.date), detail)
      problem.value = refused.length > 0 ? t('sheet.refused', { count: refused.length }) : cause instanceof Error ? cause.message : String(cause)
      return false
    } finally {
      saving.value = false
    }
  }
  return { held, cell, changes, faults, saving, problem, refusals, type, note, revert, discard, save, store }
}
export type Sheet = ReturnType<typeof useSheet>

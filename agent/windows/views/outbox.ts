import type { CollectedRecord } from '@overt/sdk/agent'
import type { Records } from '../../shell/window-answers.ts'
import { ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { clockTimeWithSeconds, dateAndTime, duration } from '../format.ts'
import { recordWords, refusalWords } from '../record-words.ts'
import { translate } from '../translate.ts'
import type { MessageKey } from '../translate.ts'
import { symbol } from './symbol.ts'
import type { View } from './view.ts'

const shown = 100

/** Every record exactly as it will be sent, and what was sent. Open rows stay open while the list moves on. */
export function createOutbox(): View {
  const list = element('div', { class: 'stack' })
  const open = new Set<string>()
  let drawn = ''
  const refresh = async (key: string): Promise<void> => {
    const records = await ask('records', { offset: 0, limit: shown })
    if (key === drawn) replaceContent(list, ...groups(records, open))
  }
  return {
    root: element('div', { class: 'stack' }, element('p', { class: 'lead' }, translate('outbox.lead')), list),
    update({ queue, sync, pictures, activity, foreground, droppedRecords }) {
      const next = JSON.stringify([queue, sync.acknowledgedRecords, pictures.waiting, pictures.acknowledged, activity, foreground.app, droppedRecords])
      if (next === drawn) return
      drawn = next
      void refresh(next)
    },
  }
}

function groups(records: Records, open: Set<string>): HTMLElement[] {
  const rejections = records.rejected.map(({ record, code, detail }) => ({ record, note: refusalWords(record, code, detail) }))
  return [
    group('outbox.recording', 'outbox.recording.none', plain(records.recording), open),
    group('outbox.waiting', 'outbox.waiting.none', plain([...records.waiting].reverse()), open),
    ...(rejections.length === 0 ? [] : [group('outbox.rejected', 'outbox.waiting.none', rejections, open)]),
    group('outbox.sent', 'outbox.sent.none', plain(records.sent), open),
  ]
}

interface Row {
  readonly record: CollectedRecord
  readonly note: string | null
}

function plain(records: readonly CollectedRecord[]): Row[] {
  return records.map((record) => ({ record, note: null }))
}

function group(title: MessageKey, none: MessageKey, rows: readonly Row[], open: Set<string>): HTMLElement {
  const count = rows.length >= shown ? `${shown}+` : String(rows.length)
  return element('section', {}, element('h2', {}, translate(title), ' ', element('span', { class: 'count' }, count)),
    rows.length === 0
      ? element('p', { class: 'quiet' }, translate(none))
      : element('div', { class: 'records' }, ...rows.map((row) => recordRow(row, open))))
}

function recordRow({ record, note }: Row, open: Set<string>): HTMLElement {
  const { state, startedAt, endedAt, at, takenAt, slotStartedAt, fromAt } = record
  const isSegment = typeof startedAt === 'string' && typeof endedAt === 'string'
  const from = isSegment ? startedAt : String(takenAt ?? slotStartedAt ?? fromAt ?? at)
  const { name, detail } = recordWords(record)
  const row = element('details', { class: 'record', open: open.has(record.id), toggle: () => {
    if (row.open) open.add(record.id)
    else open.delete(record.id)
  } },
  element('summary', {},
    element('span', { class: 'time', title: dateAndTime(from) }, clockTimeWithSeconds(from)),
    element('span', { class: `name ${isSegment ? String(state) : 'event'}` }, symbol(isSegment ? symbolOf(state) : 'eye'), name),
    element('span', { class: 'label' }, note ?? detail),
    element('span', { class: 'figure' }, isSegment ? duration(seconds(startedAt, endedAt)) : '')),
  element('pre', { tabindex: '0' }, JSON.stringify(record, null, 2)))
  return row
}

function symbolOf(state: unknown): 'active' | 'idle' | 'locked' | 'paused' {
  return state === 'idle' || state === 'locked' || state === 'paused' ? state : 'active'
}

function seconds(startedAt: string, endedAt: string): number {
  return Temporal.Instant.from(startedAt).until(endedAt).total('seconds')
}

import type { Punch } from '../../wire.ts'

export type CellKind = 'text' | 'time' | 'number'

export interface PunchColumn {
  readonly title: string
  readonly kind: CellKind
  /** In characters. */
  readonly width: number
  /** An instant in RFC 3339 for times. */
  value(punch: Punch): string | number | null
}

const text = (title: string, width: number, value: PunchColumn['value']): PunchColumn => ({ title, kind: 'text', width, value })
const time = (title: string, value: PunchColumn['value']): PunchColumn => ({ title, kind: 'time', width: 20, value })
const number = (title: string, value: PunchColumn['value']): PunchColumn => ({ title, kind: 'number', width: 12, value })

/** What an export holds of a punch; coordinates only as long as they are kept. */
export const punchColumns: readonly PunchColumn[] = [
  text('Member', 24, ({ memberName }) => memberName),
  text('Kind', 7, ({ kind }) => kind),
  time('Time', ({ correctedAt }) => correctedAt),
  time('Phone clock', ({ at }) => at),
  time('Received', ({ receivedAt }) => receivedAt),
  text('Organization', 20, ({ task }) => task?.organization ?? null),
  text('Project', 20, ({ task }) => task?.project ?? null),
  text('Task', 24, ({ task }) => task?.task ?? null),
  text('Verdict', 11, ({ verdict }) => verdict),
  text('Fence', 18, ({ fenceName }) => fenceName),
  number('Distance (m)', ({ distanceMeters }) => distanceMeters),
  number('Accuracy (m)', ({ accuracyMeters }) => accuracyMeters),
  number('Latitude', ({ latitude }) => latitude),
  number('Longitude', ({ longitude }) => longitude),
  text('Flags', 28, ({ flags }) => flags.join(', ')),
  text('Reason', 28, ({ reason }) => reason),
  text('Kiosk', 16, ({ kioskName }) => kioskName),
  text('Decision', 10, ({ decision }) => decision?.decision ?? null),
  text('Decided by', 20, ({ decision }) => decision?.byName ?? null),
  time('Decided', ({ decision }) => decision?.at ?? null),
  text('Comment', 28, ({ decision }) => decision?.comment ?? null),
]

/** Text that no spreadsheet, nor a CSV made from it, takes for a formula (OWASP: CSV injection). */
export const plainText = (value: string): string => (/^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(value) ? `'${value}` : value)

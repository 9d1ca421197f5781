import type { Punch } from '../../wire.ts'

export type CellKind = 'text' | 'time' | 'number'

/** A text of the catalogue in the reader's language. */
export type Say = (key: string) => string

export interface PunchColumn {
  readonly title: string
  readonly kind: CellKind
  /** In characters. */
  readonly width: number
  /** An instant in RFC 3339 for times. */
  value(punch: Punch): string | number | null
}

/** What an export holds of a punch, in the reader's language; coordinates only as long as they are kept. */
export function punchColumns(say: Say): readonly PunchColumn[] {
  const column = (kind: CellKind) => (key: string, width: number, value: PunchColumn['value']): PunchColumn => ({ title: say(`export.column.${key}`), kind, width, value })
  const [text, time, number] = [column('text'), column('time'), column('number')]
  return [
    text('member', 24, ({ memberName }) => memberName),
    text('kind', 7, ({ kind }) => say(`kind.${kind}`)),
    time('time', 20, ({ correctedAt }) => correctedAt),
    time('phoneClock', 20, ({ at }) => at),
    time('received', 20, ({ receivedAt }) => receivedAt),
    text('organization', 20, ({ task }) => task?.organization ?? null),
    text('project', 20, ({ task }) => task?.project ?? null),
    text('task', 24, ({ task }) => task?.task ?? null),
    text('verdict', 12, ({ verdict }) => say(`verdict.${verdict}`)),
    text('fence', 18, ({ fenceName }) => fenceName),
    number('distance', 14, ({ distanceMeters }) => distanceMeters),
    number('accuracy', 14, ({ accuracyMeters }) => accuracyMeters),
    number('latitude', 14, ({ latitude }) => latitude),
    number('longitude', 14, ({ longitude }) => longitude),
    text('flags', 28, ({ flags }) => flags.map((flag) => say(`flag.${flag}`)).join(', ')),
    text('reason', 28, ({ reason }) => reason),
    text('kiosk', 16, ({ kioskName }) => kioskName),
    text('decision', 12, ({ decision }) => (decision === null ? null : say(`state.${decision.decision}`))),
    text('decidedBy', 20, ({ decision }) => decision?.byName ?? null),
    time('decided', 20, ({ decision }) => decision?.at ?? null),
    text('comment', 28, ({ decision }) => decision?.comment ?? null),
    number('policyVersion', 10, ({ policyVersion }) => policyVersion),
  ]
}

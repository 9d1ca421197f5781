import type { FigureAnswer, FigureKind } from '../contracts.ts'

/** True where there is nothing to draw; a total of nothing, a goal and a timer say so themselves. */
export function isEmptyAnswer(kind: FigureKind, { figures }: FigureAnswer): boolean {
  if (figures === undefined || kind === 'total' || kind === 'money' || kind === 'goal' || kind === 'timer') return false
  if ('cells' in figures) return figures.cells.length === 0
  if ('entries' in figures && Array.isArray(figures.entries)) return figures.entries.length === 0
  return 'seconds' in figures && figures.seconds === 0
}

import type { FigureAnswer, FigureKind } from '../../contracts.ts'

/** What a widget of our own is given. */
export interface WidgetProps<K extends FigureKind> {
  readonly answer: FigureAnswer<K>
  readonly settings: Readonly<Record<string, unknown>>
  /** When the figures were read; running entries count up from there. */
  readonly asOf: string
  readonly currency: string
}

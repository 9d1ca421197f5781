import { ref } from 'vue'
import type { CellState } from './resolve.ts'

export interface CellAt { readonly row: number; readonly column: number }

const keys: Readonly<Record<string, CellState>> = { a: 'allow', d: 'deny', Delete: 'none', Backspace: 'none' }
const next: Readonly<Record<CellState | 'mixed', CellState>> = { none: 'allow', allow: 'deny', deny: 'none', mixed: 'allow' }

export interface Painting {
  brush(): CellState | null
  size(): { readonly rows: number; readonly columns: number }
  stateAt(cell: CellAt): CellState | 'mixed'
  /** Begins a step that is taken back as one. */
  begin(): void
  set(cell: CellAt, state: CellState): void
  focus(cell: CellAt): void
}

/** Sets cells one by one, by dragging over them, and by keyboard for a block that Shift and the arrows span. */
export function useCellPainting({ brush, size, stateAt, begin, set, focus }: Painting) {
  const anchor = ref<CellAt>()
  const end = ref<CellAt>()
  let dragging: CellState | undefined
  let pressed = false

  const isSelected = ({ row, column }: CellAt): boolean => {
    const [one, other] = [anchor.value, end.value]
    if (one === undefined || other === undefined || (one.row === other.row && one.column === other.column)) return false
    const between = (value: number, a: number, b: number): boolean => value >= Math.min(a, b) && value <= Math.max(a, b)
    return between(row, one.row, other.row) && between(column, one.column, other.column)
  }
  const clear = (): void => { anchor.value = end.value = undefined }
  const stateFor = (cell: CellAt): CellState => brush() ?? next[stateAt(cell)]

  /** The mouse sets on pressing, so that going on over other cells sets them the same. */
  function press(event: PointerEvent, cell: CellAt): void {
    if (event.pointerType !== 'mouse' || event.button !== 0) return
    if (event.shiftKey) {
      anchor.value ??= cell
      end.value = cell
      pressed = true
      return
    }
    clear()
    pressed = true
    dragging = stateFor(cell)
    begin()
    set(cell, dragging)
  }
  function drag(event: PointerEvent, cell: CellAt): void {
    if (event.buttons !== 1) dragging = undefined
    else if (dragging !== undefined) set(cell, dragging)
  }
  /** Touch and keyboard: the mouse has set the cell already. */
  function click(cell: CellAt): void {
    if (pressed) { pressed = false; return }
    clear()
    begin()
    set(cell, stateFor(cell))
  }
  function key(event: KeyboardEvent, cell: CellAt): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const state = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key]
    if (state !== undefined) paint(cell, state)
    else if (step !== undefined) move(cell, step as [number, number], event.shiftKey)
    else if (event.key === 'Escape' && anchor.value !== undefined) clear()
    else return
    event.preventDefault()
  }
  function paint(cell: CellAt, state: CellState): void {
    begin()
    const { rows, columns } = size()
    const all = Array.from({ length: rows * columns }, (_, index): CellAt => ({ row: Math.floor(index / columns), column: index % columns }))
    const block = all.filter(isSelected)
    for (const each of block.length > 0 && isSelected(cell) ? block : [cell]) set(each, state)
  }
  function move(from: CellAt, [down, right]: [number, number], extend: boolean): void {
    const { rows, columns } = size()
    const to = { row: Math.max(0, Math.min(rows - 1, from.row + down)), column: Math.max(0, Math.min(columns - 1, from.column + right)) }
    if (extend) {
      anchor.value ??= from
      end.value = to
    } else clear()
    focus(to)
  }
  return { isSelected, press, drag, click, key, clear }
}

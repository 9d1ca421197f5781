import { spreadsheetDuration, spreadsheetTime } from '@overt/sdk'
import type { ReadingFormats } from '@overt/sdk'
import type { CellKind } from '../export-columns.ts'
import { xmlText } from './cells.ts'

const kinds = ['text', 'number', 'duration', 'date', 'instant', 'money'] as const satisfies readonly CellKind[]

/** Places in the table of styles: each kind plainly and in sums, and the header. */
export const headerStyle = kinds.length * 2
export const styleOf = (kind: CellKind, sum = false): number => kinds.indexOf(kind) + (sum ? kinds.length : 0)

/** Digits of amounts, and whether durations show no seconds. */
export interface CellFormats {
  readonly digits: number
  readonly wholeMinutes: boolean
  readonly reading: Pick<ReadingFormats, 'clock' | 'durations'>
}

const formats = ({ digits, wholeMinutes, reading }: CellFormats): Readonly<Record<CellKind, string>> => ({
  text: '@', number: 'General', duration: spreadsheetDuration(reading, { seconds: !wholeMinutes }).format, date: 'yyyy-mm-dd', instant: `yyyy-mm-dd ${spreadsheetTime(reading, { seconds: false })}`, money: digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`,
})

/** `xl/styles.xml`: one number format per kind, with bold twins for sums. */
export function stylesXml(cells: CellFormats): string {
  const codes = formats(cells)
  const formatOf = (kind: CellKind): number => 164 + kinds.indexOf(kind)
  const cell = (kind: CellKind, rest: string): string => `<xf numFmtId="${formatOf(kind)}" xfId="0" applyNumberFormat="1" ${rest}`
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="${kinds.length}">${kinds.map((kind) => `<numFmt numFmtId="${formatOf(kind)}" formatCode="${xmlText(codes[kind])}"/>`).join('')}</numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE4E4E7"/></patternFill></fill></fills>
<borders count="2"><border/><border><left/><right/><top style="thin"><color rgb="FF71717A"/></top><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="${headerStyle + 1}">${kinds.map((kind) => cell(kind, 'fontId="0" fillId="0" borderId="0"/>')).join('')}${kinds.map((kind) => cell(kind, 'fontId="1" fillId="0" borderId="1" applyFont="1" applyBorder="1"/>')).join('')}${cell('text', 'fontId="1" fillId="2" borderId="0" applyFont="1" applyFill="1"/>')}</cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>`
}

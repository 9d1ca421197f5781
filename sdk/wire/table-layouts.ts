import Type from 'typebox'
import type { Static } from 'typebox'
import { closed } from './common.ts'

const Column = Type.String({ pattern: '^[\\w.:-]{1,60}$' })

/** How one person has set a table: columns that they hid, and widths that they gave, in pixels. */
export const TableLayout = Type.Object({
  hidden: Type.Array(Column, { maxItems: 40, uniqueItems: true }),
  widths: Type.Record(Column, Type.Integer({ minimum: 40, maximum: 2_000 }), { maxProperties: 40 }),
}, closed)
export type TableLayout = Static<typeof TableLayout>

/** Which table: a short name of the page’s own, e.g. `members`. */
export const TableKey = Type.String({ pattern: '^[a-z][a-z0-9.-]{0,59}$' })
/** A reader's layouts of tables, by the name of the table. */
export const TableLayouts = Type.Record(Type.String(), TableLayout, { description: 'tables that the person has set, by their key' })
export type TableLayouts = Static<typeof TableLayouts>

import Type from 'typebox'
import type { Static } from 'typebox'
import { Id, NameOf, Nullable, closed } from '@overt/sdk'
import { columns, mostRows } from './grid.ts'
import { Scope } from './scope.ts'

export const mostWidgets = 40
export const mostDashboards = 50
/** Raised when stored layouts have to be read differently; older ones are read on. */
export const layoutVersion = 1

const SettingValue = Type.Union([
  Type.String({ maxLength: 4_000 }), Type.Number(), Type.Boolean(), Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50 }),
])
/** A dashboard's widgets. The schema is closed; settings of other plugins' widgets are plain values that only those understand. */
export const WidgetBody = Type.Object({
  id: Id,
  kind: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}(/[a-zA-Z0-9-]{1,40})?$' }),
  title: Nullable(NameOf(80)),
  x: Type.Integer({ minimum: 0, maximum: columns - 1 }),
  y: Type.Integer({ minimum: 0, maximum: 2_000 }),
  w: Type.Integer({ minimum: 1, maximum: columns }),
  h: Type.Integer({ minimum: 1, maximum: mostRows }),
  scope: Nullable(Scope),
  settings: Type.Record(Type.String({ pattern: '^[a-zA-Z][a-zA-Z0-9]{0,39}$' }), SettingValue, { maxProperties: 20 }),
}, closed)
export const Widgets = Type.Array(WidgetBody, { maxItems: mostWidgets })
export type WidgetsBody = Static<typeof Widgets>

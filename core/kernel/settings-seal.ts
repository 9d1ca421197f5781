import type { SettingsShape } from '@overt/sdk'
import { createSealing } from '../sealing.ts'

/** Where a value belongs: a sealed one that is moved elsewhere does not open there. */
export interface SettingsPlace {
  readonly workspaceId: string
  readonly pluginId: string
}
type Values = Readonly<Record<string, unknown>>

/** Keeps secret settings unreadable in the database and its backups. */
export interface SettingsSeal {
  /** Values as they are stored: each secret as `{sealed}`. */
  seal(place: SettingsPlace, shape: SettingsShape, values: Values): Record<string, unknown>
  /** Values as they were given. One that another secret sealed is left out, so that it counts as not set. */
  open(place: SettingsPlace, stored: Values): Record<string, unknown>
}

/** Seals under the installation's secret. */
export function createSettingsSeal(secret: string): SettingsSeal {
  const sealing = createSealing(secret, 'overt plugin settings')
  const boundTo = ({ workspaceId, pluginId }: SettingsPlace, name: string): string => `${workspaceId}/${pluginId}/${name}`
  return {
    seal: (place, shape, values) => Object.fromEntries(Object.entries(values).map(([name, value]) =>
      [name, shape[name]?.kind === 'secret' && typeof value === 'string' && value !== '' ? { sealed: sealing.seal(boundTo(place, name), value) } : value])),
    open: (place, stored) => Object.fromEntries(Object.entries(stored).flatMap(([name, value]) => {
      const opened = isSealed(value) ? sealing.open(boundTo(place, name), value.sealed) : value
      return opened === undefined ? [] : [[name, opened]]
    })),
  }
}

/** Whether a stored value is a sealed secret. */
export function isSealed(value: unknown): value is { readonly sealed: string } {
  return typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string'
}

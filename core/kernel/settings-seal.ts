import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { SettingsShape } from '@overt/sdk'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

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

/** Seals with AES-256-GCM under a key derived (HKDF, RFC 5869) from the installation's secret. */
export function createSettingsSeal(secret: string): SettingsSeal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'overt plugin settings', 32))
  const boundTo = ({ workspaceId, pluginId }: SettingsPlace, name: string): Buffer => Buffer.from(`${workspaceId}/${pluginId}/${name}`)

  function sealOne(place: SettingsPlace, name: string, value: string): { readonly sealed: string } {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv(algorithm, key, nonce).setAAD(boundTo(place, name))
    const content = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
    return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64url') }
  }

  function openOne(place: SettingsPlace, name: string, sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length < nonceBytes + tagBytes) return undefined
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes }).setAAD(boundTo(place, name))
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
  }

  return {
    seal: (place, shape, values) => Object.fromEntries(Object.entries(values).map(([name, value]) =>
      [name, shape[name]?.kind === 'secret' && typeof value === 'string' && value !== '' ? sealOne(place, name, value) : value])),
    open: (place, stored) => Object.fromEntries(Object.entries(stored).flatMap(([name, value]) => {
      const opened = isSealed(value) ? openOne(place, name, value.sealed) : value
      return opened === undefined ? [] : [[name, opened]]
    })),
  }
}

function isSealed(value: unknown): value is { readonly sealed: string } {
  return typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string'
}

import type { ReadingFormats, Role } from '../wire/index.ts'
import type { Ability } from './ability.ts'

/** Who asks, inside one workspace. */
export interface Caller {
  readonly workspaceId: string
  readonly memberId: string
  readonly userId: string
  readonly name: string
  readonly role: Role
  /** The workspace's IANA zone; `from` and `to` dates are read in it. */
  readonly timeZone: string
  readonly locale: string
  /** How the caller reads times, durations and weeks; for `textFormatsOf`. */
  readonly formats: ReadingFormats
  readonly via: 'session' | 'token'
  readonly ability: Ability
}

/** The device and member behind an agent's request. */
export interface DeviceCaller {
  readonly workspaceId: string
  readonly memberId: string
  readonly deviceId: string
  /** Small number of the device within its member, for compact keys. */
  readonly deviceNumber: number
  readonly timeZone: string
}

import type { Role } from '@overt/sdk'
import type { SourceId } from './sources.ts'

/** What the core keeps itself, named like a plugin's settings. */
export const coreOwner = 'core'

export type SettingValue = string | number | boolean | null

/** Which values of a setting lie within a preset. */
export type Bound =
  | { readonly atMost: number }
  | { readonly atLeast: number }
  | { readonly oneOf: readonly SettingValue[] }
  /** Any text of the workspace's own. */
  | { readonly said: true }
  /** Of the roles that see it: no others. */
  | { readonly among: readonly Role[] }

/** Stands for a setting where a rule is about the roles that see what a plugin keeps about others. */
export const readersSetting = 'readers'

/** One setting of an owner, what it is set to where it lies outside, and why. */
export interface PresetRule {
  /** A plugin, or `core`. */
  readonly owner: string
  readonly setting: string
  readonly within: Bound
  readonly value: SettingValue
  /** Of the catalogue: `reason.<id>`. */
  readonly reason: string
  readonly sources: readonly SourceId[]
}

/** A starting point for one jurisdiction. Never legal advice. */
export interface Preset {
  readonly id: string
  /** Days that people should know of wider collection before it begins. */
  readonly noticeDays: number
  readonly noticeReason: string
  readonly noticeSources: readonly SourceId[]
  readonly rules: readonly PresetRule[]
}

/** Whether a value lies within. */
export function isWithin(bound: Bound, value: unknown): boolean {
  if ('atMost' in bound) return typeof value === 'number' && value <= bound.atMost
  if ('atLeast' in bound) return typeof value === 'number' && value >= bound.atLeast
  if ('said' in bound) return typeof value === 'string' && value.trim() !== ''
  if ('among' in bound) return Array.isArray(value) && value.every((role) => bound.among.some((one) => one === role))
  return bound.oneOf.some((one) => one === value)
}

/** The rules of one preset with those of another that it builds on; its own take the place of theirs. */
export function withRules(base: readonly PresetRule[], own: readonly PresetRule[]): readonly PresetRule[] {
  const keyOf = ({ owner, setting }: PresetRule): string => `${owner}.${setting}`
  const replaced = new Set(own.map(keyOf))
  return [...base.filter((rule) => !replaced.has(keyOf(rule))), ...own]
}

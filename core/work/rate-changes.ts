import type { Ability, RateEffect, RatesChanged, RateVersion, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { effectOf } from './rate-effect.ts'
import { lockedRates, readRates, storeRates } from './rate-store.ts'
import { workspaceToday } from './rate-subjects.ts'
import type { RateOwner } from './rate-subjects.ts'
import { differingDays, termsWith } from './rate-versions.ts'
import type { KnownTerm, RateTerm } from './rate-versions.ts'

type Context = Pick<Platform, 'audit'>

/** What becomes of the versions that there are. */
export type RateEdit = (known: readonly RateVersion[], today: string) => readonly (KnownTerm | RateTerm)[]

/** A rate from a day on: today where none is given, null since always. */
export const rateFrom = (rate: number | null, validFrom: string | null | undefined): RateEdit =>
  (known, today) => termsWith(known, { rate, validFrom: validFrom === undefined ? today : validFrom }, today)

/** Ends the rate with this day: what was worked today keeps its worth. */
export const rateUntilToday: RateEdit = (known, today) =>
  known.length === 0 ? known : termsWith(known, { rate: null, validFrom: Temporal.PlainDate.from(today).add({ days: 1 }).toString() }, today)

/** Changes the versions of a subject's rate, with a trail of what that makes of entries; `dryRun` only says it. */
export async function changeRates(
  { audit }: Context, unit: UnitOfWork, ability: Ability, owner: RateOwner, edit: RateEdit, { dryRun = false } = {},
): Promise<RatesChanged & { readonly changed: boolean }> {
  const known = await lockedRates(unit, owner)
  const terms = edit(known, await workspaceToday(unit))
  const effect = await effectOf(unit, ability, owner, known, terms)
  const changed = terms.length !== known.length || differingDays(known, terms) !== undefined
  if (dryRun || !changed) return { items: [...known], effect, changed: false }
  await storeRates(unit, owner, terms)
  const items = await readRates(unit, owner)
  await audit.record(unit, {
    action: 'rate.changed', subject: subjectNames[owner.subject], subjectId: owner.subjectId,
    before: { versions: known.map(trail) }, after: { versions: items.map(trail), effect: effectTrail(effect) },
  })
  return { items: [...items], effect, changed }
}

const subjectNames = { task: 'Task', project: 'Project', organization: 'Organization', member: 'Member', workspace: 'Workspace' } as const
const trail = ({ id, rate, currency, validFrom }: RateVersion): object => ({ id, rate, currency, validFrom })
const effectTrail = ({ entries, from, to, amountBefore, amountAfter, currency }: RateEffect): object => ({ entries, from, to, amountBefore, amountAfter, currency })

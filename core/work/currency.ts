import type { CurrencyConverted, RateSubject, UnitOfWork } from '@overt/sdk'
import { currencyHasRates, rateTooHigh } from './errors.ts'

/** How many digits of a currency are its minor unit: 2 of EUR, 0 of JPY. */
export const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

const highestRate = 100_000_000

/** An amount in minor units of one currency in those of another; half a unit goes up. */
export const converted = (amount: number, { from, to, factor }: { readonly from: string; readonly to: string; readonly factor: number }): number =>
  Math.round(amount * factor * 10 ** (minorDigits(to) - minorDigits(from)))

/** A currency may change only while no rate is in it: 27.50 of one are not 27.50 of another. Errors: `currency-has-rates`. */
export async function requireNoRates(unit: UnitOfWork, currency: string): Promise<void> {
  const [found] = await unit.query<{ rates: number }>('select count(*)::int as rates from core.rate where workspace_id = $1 and rate <> 0', [unit.workspaceId])
  if (found !== undefined && found.rates > 0) throw currencyHasRates({ values: { rates: found.rates, currency }, extensions: { rates: found.rates, currency } })
}

interface RateRow {
  readonly id: string
  readonly subject: RateSubject
  readonly subjectId: string
  readonly rate: number
}

/** Puts every version of every rate into another currency, what is in the trash too; `dryRun` only says it. Errors: `rate-too-high`. */
export async function convertRates(unit: UnitOfWork, conversion: { readonly from: string; readonly to: string; readonly factor: number }, { dryRun = false } = {}): Promise<CurrencyConverted> {
  const rows = await unit.query<RateRow>(`
    select id, subject_id as "subjectId", rate, case when task_id is not null then 'task' when project_id is not null then 'project'
      when organization_id is not null then 'organization' when member_id is not null then 'member' else 'workspace' end as subject
    from core.rate where workspace_id = $1 and rate is not null order by id for update`, [unit.workspaceId])
  const rates = rows.map(({ rate, ...row }) => ({ ...row, before: rate, after: converted(rate, conversion) }))
  const high = rates.find(({ after }) => after > highestRate)
  if (high !== undefined) throw rateTooHigh({ values: { currency: conversion.to, rate: high.after } })
  if (dryRun) return { ...conversion, rates }
  await unit.query('update core.rate r set rate = row.rate from unnest($2::uuid[], $3::integer[]) as row (id, rate) where r.workspace_id = $1 and r.id = row.id',
    [unit.workspaceId, rates.map(({ id }) => id), rates.map(({ after }) => after)])
  await unit.query('update core.workspace set currency = $2, updated_at = clock_timestamp() where id = $1', [unit.workspaceId, conversion.to])
  return { ...conversion, rates }
}

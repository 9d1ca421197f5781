import { createTextFormats } from '../wire/text-formats.ts'
import type { TextFormats } from '../wire/text-formats.ts'
import type { Caller } from './caller.ts'

/** How the caller reads times, dates and durations: for mails, documents and exports that are theirs. */
export const textFormatsOf = ({ locale, timeZone, formats }: Pick<Caller, 'locale' | 'timeZone' | 'formats'>): TextFormats => createTextFormats({ locale, timeZone, formats })

/** The first day of the week as the caller counts: their own, else the workspace's. */
export const weekStartOf = ({ formats }: Pick<Caller, 'formats'>, workspace: { readonly weekStart: number }): number => formats.weekStart ?? workspace.weekStart

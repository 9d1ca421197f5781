import type { Inherited } from './resolve.ts'
import { worded } from './subjects.ts'
import type { CellChange } from './use-draft.ts'

type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string

/** What a change is about, by the names that people know; the title of a kind is null where the catalogue here has it. */
export interface ChangeNames {
  readonly who: string
  readonly title: string | null
}

/** A change as a sentence that can be read in one way only: whose, what, and which of the places of that name. */
export function changeText(t: Translate, { subject, place, path, action, to }: CellChange, { who, title }: ChangeNames): string {
  const where = path.filter(({ level }) => level !== 'workspace').toReversed().map(({ name }) => name).join(' › ')
  const values = { who, action: worded(t, 'verb', action), place: place.level === 'workspace' ? t('place.in-workspace') : where }
  if (to !== 'none' && place.level === 'entry') return t(`review.${to}-entry`, values)
  const what = title ?? worded(t, 'what', subject)
  return t(`review.${to}`, { ...values, what: to === 'deny' ? noneOf(t, subject, what) : what })
}

function noneOf(t: Translate, subject: string, what: string): string {
  const key = `none.${subject}`
  const text = t(key)
  return text === key ? t('none.other', { what }) : text
}

/** What holds, and where that comes from. */
export function effectText(t: Translate, { state, place, source, role }: Inherited): string {
  const effect = t(`effect.${state}`)
  if (place !== undefined && source !== undefined) return t('effect.from', { effect, place: place.name, source: source.name })
  return role === undefined || state === 'varies' ? effect : t('effect.default', { effect, role: t(`role.${role}`) })
}

/** What holds for which kinds or people. */
export const varyingText = (t: Translate, { varying = [] }: Inherited): string =>
  varying.map(({ state, names }) => t('cell.part', { names: names.join(', '), state: t(`effect.${state}`) })).join('; ')

/** A limit with the law that it comes from; `law` is null where the employer chose it. */
interface Limit {
  readonly seconds: number
  readonly law: string | null
}

/** A break that the law asks for once more than `afterSeconds` were worked. */
interface LegalBreak {
  readonly afterSeconds: number
  /** Null: of any length. */
  readonly seconds: number | null
  /** Gaps shorter than this are no break. */
  readonly leastPartSeconds: number
  readonly law: string
}

/** What working time is checked against. A check only raises a flag: it never changes a figure. */
export interface Limits {
  /** Between the end of work on a date and its next start. */
  readonly rest: Limit | null
  /** In one piece in each week from Monday to Sunday: a day without work together with the rest between two days. */
  readonly weekRest: Limit | null
  /** The law by which Sundays are free of work; null where none is looked at. */
  readonly sunday: string | null
  readonly daily: Limit | null
  readonly weekly: Limit | null
  /** The weekly average over the last `weeks` weeks. */
  readonly average: Limit & { readonly weeks: number } | null
  /** The longest first. */
  readonly breaks: readonly LegalBreak[]
}

export const limitPresets = ['eu', 'de', 'fr', 'be', 'at'] as const
export type LimitPreset = (typeof limitPresets)[number]

/** A preset by name, the employer's own limits, or none. */
export type ChosenLimits =
  | { readonly preset: LimitPreset | 'none' }
  | { readonly preset: 'own'; readonly restSeconds: number | null; readonly weekRestSeconds?: number | null; readonly dailySeconds: number | null; readonly weeklySeconds: number | null }

const hours = (count: number): number => count * 3_600
const minutes = (count: number): number => count * 60

/**
 * The general rules for adults, as the laws state them for those whom no collective agreement gives others.
 * EU: Directive 2003/88/EC. Germany: Arbeitszeitgesetz; the average is 8 h on six working days. France: Code du travail. Belgium: Loi sur le travail
 * of 16 March 1971, with the ceilings that hold for every exception to 8 h and 38 h. Austria: Arbeitszeitgesetz; Arbeitsruhegesetz for the rest of the week.
 */
export const presetLimits: Readonly<Record<LimitPreset, Limits>> = {
  eu: {
    rest: { seconds: hours(11), law: 'Directive 2003/88/EC, Art. 3' },
    weekRest: { seconds: hours(35), law: 'Directive 2003/88/EC, Art. 5' },
    sunday: null,
    daily: null,
    weekly: null,
    average: { seconds: hours(48), weeks: 17, law: 'Directive 2003/88/EC, Art. 6 (b), 16 (b)' },
    breaks: [{ afterSeconds: hours(6), seconds: null, leastPartSeconds: 0, law: 'Directive 2003/88/EC, Art. 4' }],
  },
  de: {
    rest: { seconds: hours(11), law: 'ArbZG § 5 (1)' },
    weekRest: { seconds: hours(35), law: 'ArbZG § 11 (4)' },
    sunday: 'ArbZG § 9 (1)',
    daily: { seconds: hours(10), law: 'ArbZG § 3' },
    weekly: { seconds: hours(60), law: 'ArbZG § 3' },
    average: { seconds: hours(48), weeks: 24, law: 'ArbZG § 3' },
    breaks: [
      { afterSeconds: hours(9), seconds: minutes(45), leastPartSeconds: minutes(15), law: 'ArbZG § 4' },
      { afterSeconds: hours(6), seconds: minutes(30), leastPartSeconds: minutes(15), law: 'ArbZG § 4' },
    ],
  },
  fr: {
    rest: { seconds: hours(11), law: 'Code du travail, art. L3131-1' },
    weekRest: { seconds: hours(35), law: 'Code du travail, art. L3132-2' },
    sunday: 'Code du travail, art. L3132-3',
    daily: { seconds: hours(10), law: 'Code du travail, art. L3121-18' },
    weekly: { seconds: hours(48), law: 'Code du travail, art. L3121-20' },
    average: { seconds: hours(44), weeks: 12, law: 'Code du travail, art. L3121-22' },
    breaks: [{ afterSeconds: hours(6), seconds: minutes(20), leastPartSeconds: minutes(20), law: 'Code du travail, art. L3121-16' }],
  },
  be: {
    rest: { seconds: hours(11), law: 'Loi du 16 mars 1971, art. 38ter' },
    weekRest: { seconds: hours(35), law: 'Loi du 16 mars 1971, art. 11, 38ter' },
    sunday: 'Loi du 16 mars 1971, art. 11',
    daily: { seconds: hours(11), law: 'Loi du 16 mars 1971, art. 27' },
    weekly: { seconds: hours(50), law: 'Loi du 16 mars 1971, art. 27' },
    average: null,
    breaks: [{ afterSeconds: hours(6), seconds: minutes(15), leastPartSeconds: 0, law: 'Loi du 16 mars 1971, art. 38quater' }],
  },
  at: {
    rest: { seconds: hours(11), law: 'AZG § 12 (1)' },
    weekRest: { seconds: hours(36), law: 'ARG § 3 (1), § 4' },
    sunday: 'ARG § 3 (1)',
    daily: { seconds: hours(12), law: 'AZG § 9 (1)' },
    weekly: { seconds: hours(60), law: 'AZG § 9 (1)' },
    average: { seconds: hours(48), weeks: 17, law: 'AZG § 9 (4)' },
    breaks: [{ afterSeconds: hours(6), seconds: minutes(30), leastPartSeconds: minutes(10), law: 'AZG § 11 (1)' }],
  },
}

const own = (seconds: number | null): Limit | null => (seconds === null ? null : { seconds, law: null })

/** What was chosen, as numbers; null where nothing is checked. */
export function limitsOf(chosen: ChosenLimits | null | undefined): Limits | null {
  if (chosen == null || chosen.preset === 'none') return null
  if (chosen.preset !== 'own') return presetLimits[chosen.preset]
  return { rest: own(chosen.restSeconds), weekRest: own(chosen.weekRestSeconds ?? null), sunday: null, daily: own(chosen.dailySeconds), weekly: own(chosen.weeklySeconds), average: null, breaks: [] }
}

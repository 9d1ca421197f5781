import type { Report } from '../../contracts.ts'
import { columnTitle } from '../export/export-columns.ts'
import { formatsFor } from '../export/formats.ts'
import type { Reader } from '../export/formats.ts'
import { filled, wordsFor } from '../export/words.ts'
import type { Selection } from '../selection.ts'
import { mailWordsFor } from './mail-words.ts'

const groupsAtMost = 10

/** A report as a mail to read: dates, totals and the groups with the most time, in the recipient's language. */
export function summaryMail(given: {
  readonly name: string
  readonly author: string
  readonly workspaceName: string
  readonly reader: Reader
  readonly report: Report
  readonly selection: Selection
  readonly file: string | 'too-large' | undefined
}): { readonly subject: string; readonly text: string } {
  const { name, report, selection, reader, file } = given
  const { locale } = reader
  const words = mailWordsFor(locale)
  const formats = formatsFor(reader, report)
  const group = selection.query.group ?? 'project'
  const dates = report.from === report.to ? formats.date(report.from) : `${formats.date(report.from)} – ${formats.date(report.to)}`
  const { totals } = report
  const gained = formats.gained(totals)
  const sums = [
    `${words.duration}: ${formats.duration(totals.seconds)}`, `${words.billable}: ${formats.duration(totals.billableSeconds)}`,
    ...totals.amount === null ? [] : [`${words.amount}: ${formats.money(totals.amount)}`], `${words.entries}: ${formats.number(totals.entries)}`, ...gained === undefined ? [] : [gained],
    ...(report.columns ?? []).map((column) => `${columnTitle(column, locale, report, wordsFor(locale))}: ${formats.value(column, totals)}`),
    ...Object.keys(totals.withheld ?? {}).length > 0 ? [wordsFor(locale).hiddenNote] : [],
  ]
  const sorted = report.groups.toSorted((a, b) => b.seconds - a.seconds)
  const [shown, rest] = [sorted.slice(0, groupsAtMost), sorted.slice(groupsAtMost)]
  const restSeconds = rest.reduce((sum, { seconds }) => sum + seconds, 0)
  const groups = [filled(words.largest, { group: wordsFor(locale)[group] }), ...shown.map((one) => `${formats.duration(one.seconds)}  ${formats.label(group, one)}`), ...rest.length > 0 ? [`${formats.duration(restSeconds)}  ${filled(words.others, { count: rest.length })}`] : [], ...group === 'tag' ? [wordsFor(locale).severalTags] : []]
  return {
    subject: filled(words.subject, { name, dates }),
    text: [
      filled(words.intro, { name, workspace: given.workspaceName, dates, zone: report.timeZone }),
      ...report.groups.length === 0 ? [words.nothing] : [sums.join('\n'), groups.join('\n')],
      ...file === undefined ? [] : [file === 'too-large' ? words.tooLarge : filled(words.attached, { file })],
      filled(words.footer, { author: given.author }),
    ].join('\n\n'),
  }
}

/** Status colours, the same everywhere; always beside a letter, an icon or words. */
export const statusTones = ['present', 'late', 'half', 'absent', 'off', 'paused', 'offline', 'info'] as const
/** A tone that statuses are shown in, the same on all pages. */
export type StatusTone = (typeof statusTones)[number]

/** Classes for the text and ground of each tone, readable in light and dark. */
export const statusClasses: Readonly<Record<StatusTone, string>> = {
  present: 'bg-emerald-100 text-emerald-900 dark:bg-emerald-950 dark:text-emerald-200',
  late: 'bg-amber-100 text-amber-900 dark:bg-amber-950 dark:text-amber-200',
  half: 'bg-orange-200 text-orange-950 dark:bg-orange-950 dark:text-orange-200',
  absent: 'bg-red-100 text-red-900 dark:bg-red-950 dark:text-red-200',
  off: 'bg-zinc-100 text-zinc-700 dark:bg-zinc-800 dark:text-zinc-300',
  paused: 'bg-violet-100 text-violet-900 dark:bg-violet-950 dark:text-violet-200',
  offline: 'border border-slate-400 text-slate-700 dark:border-slate-500 dark:text-slate-300',
  info: 'bg-teal-100 text-teal-900 dark:bg-teal-950 dark:text-teal-200',
}

import type { Flag } from '../wire.ts'

const known: Readonly<Record<Flag, true>> = {
  'outside': true, 'uncertain': true, 'no-fix': true, 'stale-fix': true, 'inaccurate': true, 'out-of-hours': true, 'verdict-differs': true, 'skew': true, 'rebooted': true,
  'late': true, 'out-of-order': true, 'not-assigned': true, 'not-filed': true, 'estimated': true, 'no-selfie': true,
}

/** The flags of a punch; the type keeps them those of the server, whose module a page does not load. */
export const flags = Object.keys(known) as readonly Flag[]

import { cutText } from '@overt/sdk'

/** Gives each title a name that a workbook takes: at most 31 characters, none of `[]:*?/\`, no name twice whatever its case. */
export function sheetNames(): (title: string) => string {
  const taken = new Set(['history'])
  return (title) => {
    const clean = title.replaceAll(/[[\]:*?/\\\p{Cc}]/gu, ' ').replaceAll(/^[\s']+|[\s']+$/g, '').trim() || '–'
    for (let count = 1; ; count += 1) {
      const suffix = count === 1 ? '' : ` (${count})`
      const name = `${cutText(clean, 31 - suffix.length, 'units').trimEnd()}${suffix}`
      if (taken.has(name.toLowerCase())) continue
      taken.add(name.toLowerCase())
      return name
    }
  }
}

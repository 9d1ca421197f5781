/** Gives each title a name that a workbook takes: at most 31 characters, none of `[]:*?/\`, no name twice whatever its case. */
export function sheetNames(): (title: string) => string {
  const taken = new Set(['history'])
  return (title) => {
    const clean = title.replaceAll(/[[\]:*?/\\\p{Cc}]/gu, ' ').replaceAll(/^[\s']+|[\s']+$/g, '').trim() || '–'
    for (let count = 1; ; count += 1) {
      const suffix = count === 1 ? '' : ` (${count})`
      // By code points: half of a surrogate pair would make the file unreadable.
      let name = ''
      for (const letter of clean) if (name.length + letter.length + suffix.length <= 31) name += letter; else break
      name = `${name.trimEnd()}${suffix}`
      if (taken.has(name.toLowerCase())) continue
      taken.add(name.toLowerCase())
      return name
    }
  }
}

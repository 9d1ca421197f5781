const sentence = /^\s*(?:(?:open|öffne|zeige?)\s+)?dashboards?\s+(?<name>.+?)\s*$/iu

/** The dashboard that `open dashboard …` means: the one of that name, else the first that has all the words. */
export function matchDashboard<D extends { readonly name: string }>(text: string, dashboards: readonly D[]): D | undefined {
  const wanted = sentence.exec(text)?.groups?.['name']?.toLocaleLowerCase()
  if (wanted === undefined) return undefined
  const words = wanted.split(/\s+/)
  return dashboards.find(({ name }) => name.toLocaleLowerCase() === wanted) ?? dashboards.find(({ name }) => words.every((word) => name.toLocaleLowerCase().includes(word)))
}

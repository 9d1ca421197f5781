const names = new Map<string, string>()
const maximum = 200

/** A name that makes PostgreSQL keep the plan of a text that comes again; none once too many different texts have come. */
export function statementName(text: string): { readonly name: string } | Record<never, never> {
  let name = names.get(text)
  if (name === undefined && names.size < maximum) {
    name = `list-${String(names.size + 1)}`
    names.set(text, name)
  }
  return name === undefined ? {} : { name }
}

/**
 * A text with its `{name}` places filled. Of `one | many`, `count` among the values chooses: English and German both take the second
 * form for anything but exactly one.
 */
export function fillText(text: string, values: Readonly<Record<string, string | number>>): string {
  const [one = text, many] = text.split(' | ')
  const form = many === undefined || values.count === 1 ? one : many
  return form.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

type Content = Node | string | undefined

/** An element with attributes and contents; text is never read as HTML. */
export function element<T extends keyof HTMLElementTagNameMap>(tag: T, attributes: Readonly<Record<string, string>> = {}, ...contents: readonly Content[]): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...contents.filter((content) => content !== undefined))
  return made
}

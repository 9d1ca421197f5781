/** What a person typed into one field of a part that cannot be shown. */
export interface KeptField {
  readonly label: string
  readonly selector: string
  readonly value: string
}

const unnamed = new Set(['password', 'hidden', 'file', 'checkbox', 'radio', 'submit', 'button'])
const waitMs = 5_000

/** The texts that were typed; passwords are never shown again. */
export function keptFields(fields: readonly (readonly [HTMLInputElement, string])[]): readonly KeptField[] {
  return fields.flatMap(([field, value]) => {
    const name = field.name !== '' ? `[name="${CSS.escape(field.name)}"]` : field.ariaLabel === null ? undefined : `[aria-label="${CSS.escape(field.ariaLabel)}"]`
    if (value.trim() === '' || unnamed.has(field.type) || name === undefined) return []
    return [{ label: field.ariaLabel ?? field.labels?.[0]?.textContent.trim() ?? field.name, selector: `${field.localName}${name}`, value }]
  })
}

/** Puts texts back into the fields of a part that is shown again, each once it is there. */
export function putBack(root: HTMLElement, kept: readonly KeptField[]): void {
  const waiting = new Set(kept)
  const fill = (): void => {
    for (const each of waiting) {
      const field = root.querySelector<HTMLInputElement>(each.selector)
      if (field === null) continue
      waiting.delete(each)
      if (field.value === each.value) continue
      field.value = each.value
      field.dispatchEvent(new Event('input', { bubbles: true }))
      field.dispatchEvent(new Event('change', { bubbles: true }))
    }
    if (waiting.size === 0) observer.disconnect()
  }
  const observer = new MutationObserver(fill)
  observer.observe(root, { childList: true, subtree: true })
  setTimeout(() => { observer.disconnect() }, waitMs)
  fill()
}

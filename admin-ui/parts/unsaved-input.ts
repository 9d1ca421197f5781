const typed = new Set<HTMLInputElement | HTMLTextAreaElement>()
/** What a field held when somebody came to it; of forms only: what is typed to search or to filter is no draft. */
const before = new Map<Element, string>()
const sent = new Map<Element, string>()
const fields = 'input:not([type=search], [role=combobox], [role=searchbox]), textarea, select, [role=checkbox], [role=switch], [role=radio], button[role=combobox]'

const stateOf = (field: Element): string => {
  if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')) return String(field.checked)
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) return field.value
  return field.ariaChecked ?? field.textContent
}

function remember({ target }: Event): void {
  // Without an end the browser takes years of six digits.
  if (target instanceof HTMLInputElement && target.max === '' && (target.type === 'date' || target.type === 'datetime-local')) target.max = target.type === 'date' ? '9999-12-31' : '9999-12-31T23:59'
  const field = target instanceof Element ? target.closest(fields) : null
  if (field?.closest('form') && !before.has(field)) before.set(field, stateOf(field))
}
addEventListener('focusin', remember, { capture: true })
addEventListener('pointerdown', remember, { capture: true })
// In a field that was sent and is still the one that somebody is in.
addEventListener('keydown', remember, { capture: true })
addEventListener('input', ({ target }) => {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) typed.add(target)
}, { capture: true })
// What is sent is a draft no longer, unless it is refused: nor is a form that its page empties for the next one.
addEventListener('submit', ({ target }) => {
  sent.clear()
  for (const [field, value] of before) if (field.closest('form') === target) {
    sent.set(field, value)
    before.delete(field)
  }
}, { capture: true })

/** The form that was sent last was refused: what it holds is a draft again. */
export function keepDraft(): void {
  for (const [field, value] of sent) before.set(field, value)
}

/** Whether a form within an element holds something else than at first. */
export function hasChanges(within: Element): boolean {
  for (const field of before.keys()) if (!field.isConnected) before.delete(field)
  return [...before].some(([field, value]) => within.contains(field) && stateOf(field) !== value)
}

/** What was changed within an element is given up. */
export function forgetChanges(within: Element): void {
  for (const field of before.keys()) if (within.contains(field)) before.delete(field)
}

/** Whether the page holds something that would be lost with it: text that somebody typed, or an open dialog with fields. */
export function hasUnsavedInput(): boolean {
  for (const field of typed) if (!field.isConnected) typed.delete(field)
  return [...typed].some(({ value }) => value.trim() !== '') || document.querySelector('[role="dialog"] :is(input, textarea, select)') !== null
}

/** Begins with the field that somebody is in already. */
export const begin = (event: Event): void => { remember(event) }

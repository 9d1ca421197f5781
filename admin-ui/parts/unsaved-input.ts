const typed = new Set<HTMLInputElement | HTMLTextAreaElement>()

addEventListener('input', ({ target }) => {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) typed.add(target)
}, { capture: true })

/** Whether the page holds something that would be lost with it: text that somebody typed, or an open dialog with fields. */
export function hasUnsavedInput(): boolean {
  for (const field of typed) if (!field.isConnected) typed.delete(field)
  return [...typed].some(({ value }) => value.trim() !== '') || document.querySelector('[role="dialog"] :is(input, textarea, select)') !== null
}

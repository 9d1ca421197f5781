/** The longest that what somebody types is kept for a dialog that is still loading. */
const longestMs = 5_000
const place = '[role=dialog] :is(input, textarea)'

const waitingPlace = (): HTMLInputElement | HTMLTextAreaElement | undefined => {
  const { activeElement } = document
  return (activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement) && activeElement.matches(place) ? activeElement : undefined
}

/** Keeps what is typed, up to Enter, until the dialog that was asked for is there, and writes it where its cursor is; else quick letters would be commands of the page beneath. */
export function holdKeys(): void {
  const until = performance.now() + longestMs
  let held = ''
  let entered = false
  let released = false

  function release(): void {
    if (released) return
    released = true
    removeEventListener('keydown', hold, { capture: true })
    const field = waitingPlace()
    if (field === undefined || held === '') return
    field.setRangeText(held, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end')
    field.dispatchEvent(new InputEvent('input', { bubbles: true, data: held, inputType: 'insertText' }))
    if (entered) field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  }
  function hold(event: KeyboardEvent): void {
    if (waitingPlace() !== undefined) return release()
    if (event.key === 'Escape') return release()
    if (event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (entered) return
    if (event.key.length === 1) held += event.key
    else if (event.key === 'Enter') entered = held !== ''
    else if (event.key === 'Backspace') held = held.slice(0, -1)
  }
  function wait(): void {
    if (waitingPlace() !== undefined || performance.now() > until) release()
    else if (!released) requestAnimationFrame(wait)
  }
  addEventListener('keydown', hold, { capture: true })
  requestAnimationFrame(wait)
}

/** So many clipped texts of one row are shown together. */
const most = 6

const isClipped = (element: HTMLElement): boolean => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && getComputedStyle(element).textOverflow === 'ellipsis'
const textOf = (element: HTMLElement): string => element.innerText.replaceAll(/\s*\n\s*/g, ' · ').trim()

/** The nearest clipped text around what is pointed at; what says itself by a title needs no second one. */
function clippedAround(target: Element): HTMLElement | undefined {
  for (let element: Element | null = target, steps = 0; element !== null && steps < 5; element = element.parentElement, steps++) {
    if (!(element instanceof HTMLElement) || element.title !== '') continue
    if (isClipped(element)) return element
  }
  return undefined
}

let isShowing = false

/** Shows a text whole, which has no room where it stands: while it is pointed at, and of what has the focus by keyboard, such as a row of a table. Escape hides it. */
export function showClippedText(): void {
  if (isShowing) return
  isShowing = true
  const bubble = document.createElement('div')
  bubble.className = 'overt-whole'
  // The text stands whole in the page already; only its look is cut, so nobody hears it twice.
  bubble.setAttribute('aria-hidden', 'true')
  bubble.hidden = true
  document.body.append(bubble)

  const hide = (): void => { bubble.hidden = true }
  function show(text: string, beside: HTMLElement): void {
    if (text === '') return
    bubble.textContent = text
    bubble.hidden = false
    const place = beside.getBoundingClientRect()
    const { width, height } = bubble.getBoundingClientRect()
    const below = place.bottom + height <= innerHeight
    bubble.style.left = `${Math.max(4, Math.min(place.left, innerWidth - width - 4))}px`
    bubble.style.top = `${below ? place.bottom : Math.max(4, place.top - height)}px`
  }
  document.addEventListener('pointerover', ({ target, pointerType }) => {
    if (pointerType === 'touch' || !(target instanceof Element) || bubble.contains(target)) return
    const clipped = clippedAround(target)
    if (clipped === undefined) hide()
    else show(textOf(clipped), clipped)
  })
  // A touch points at a row to open it; the text comes while the finger stays.
  document.addEventListener('contextmenu', ({ target }) => {
    const clipped = target instanceof Element ? clippedAround(target) : undefined
    if (clipped !== undefined) show(textOf(clipped), clipped)
  })
  document.addEventListener('focusin', ({ target }) => {
    // The content of a page takes the focus when the page changes: that points at no text.
    if (!(target instanceof HTMLElement) || target.tagName === 'MAIN' || !target.matches(':focus-visible')) { hide(); return }
    const outer = [...target.querySelectorAll<HTMLElement>('.truncate')].filter((element, _, all) => isClipped(element) && !all.some((other) => other !== element && element.contains(other) && isClipped(other)))
    const clipped = isClipped(target) ? [target] : outer.slice(0, most)
    const around = clipped[0] ?? clippedAround(target)
    if (around === undefined) hide()
    else show((clipped.length > 0 ? clipped : [around]).map(textOf).join('\n'), around)
  })
  document.addEventListener('keydown', ({ key }) => { if (key === 'Escape') hide() })
  document.addEventListener('scroll', hide, { capture: true, passive: true })
}

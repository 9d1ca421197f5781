import { nextTick } from 'vue'
import type { Router } from 'vue-router'
import { translate } from '../app/i18n.ts'
import { ask } from '../state/confirm.ts'
import './leave-texts.ts'
import { begin, forgetChanges, hasChanges } from './unsaved-input.ts'

const askToDiscard = (): Promise<boolean> => ask({ title: translate('leave.title'), description: translate('leave.text'), confirmLabel: translate('leave.discard'), danger: true })
const topDialog = (): HTMLElement | undefined => [...document.querySelectorAll<HTMLElement>('[role=dialog]:has(form)')].at(-1)
const popup = '[data-reka-popper-content-wrapper]'
/** The question itself is a dialog, too; what follows its answer must reach the one below. */
async function questionGone(): Promise<void> {
  await nextTick()
  while ([...document.querySelectorAll('[role=dialog]')].at(-1) !== topDialog()) await new Promise(requestAnimationFrame)
}

/** Holds an event back until its person agrees to lose what they changed, and then does what it would have done. */
function askFirst(event: Event, within: Element, proceed: () => void): void {
  event.preventDefault()
  event.stopImmediatePropagation()
  void askToDiscard().then(async (agreed) => {
    if (!agreed) return
    forgetChanges(within)
    await questionGone()
    proceed()
  })
}

/** Asks before changed forms are left: dialogs by Escape, by a click beside them, by their buttons; pages by going elsewhere. */
export function guardLeaving(router: Router, first: Event): void {
  begin(first)
  addEventListener('keydown', (event) => {
    const dialog = event.key === 'Escape' ? topDialog() : undefined
    if (dialog === undefined || document.querySelector(popup) !== null || !hasChanges(dialog)) return
    askFirst(event, dialog, () => dialog.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })))
  }, { capture: true })
  addEventListener('pointerdown', (event) => {
    const dialog = topDialog()
    const { target } = event
    if (dialog === undefined || !(target instanceof Element) || target.closest(`[role=dialog], ${popup}`) !== null || !hasChanges(dialog)) return
    askFirst(event, dialog, () => target.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, cancelable: true, pointerType: 'mouse' })))
  }, { capture: true })
  addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    const within = button?.closest('[role=dialog], form')
    if (!button || !within || !(button.matches('[data-slot=close]') || button.textContent.trim() === translate('action.cancel')) || !hasChanges(within)) return
    askFirst(event, within, () => { button.click() })
  }, { capture: true })
  addEventListener('beforeunload', (event) => {
    if (hasChanges(document.body)) event.preventDefault()
  })
  router.beforeEach(async (to, from) => {
    const page = document.querySelector('main') ?? document.body
    if (to.path === from.path || from.meta.open === true || !(hasChanges(page) || [...document.querySelectorAll('[role=dialog]')].some(hasChanges))) return true
    if (!await askToDiscard()) return false
    forgetChanges(document.body)
    return true
  })
}

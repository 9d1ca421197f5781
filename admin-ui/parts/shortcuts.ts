import { onScopeDispose } from 'vue'
import { useRouter } from 'vue-router'
import type { NavigationItem } from './navigation.ts'

export interface ShortcutActions {
  focusActionBar(): void
  stop(): void
  continueLast(): void
  openPalette(): void
  openHelp(): void
  addEntry(): void
  places(): readonly NavigationItem[]
}

const secondKeyMs = 1_500
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select, [role=textbox], [role=listbox] *'))

/** Keys that work everywhere: `/` `n` `a` `s` `c` `?`, `g` and a letter, Ctrl/Cmd+K. Silent while someone types or a dialog is open. */
export function useShortcuts(actions: ShortcutActions): void {
  const router = useRouter()
  let goUntil = 0

  function onKey(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      actions.openPalette()
      return
    }
    // What has taken the key already, such as a cell of the permissions editor, needs it for itself.
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('[role=dialog]') !== null) return
    const key = event.key
    if (goUntil > Date.now()) {
      goUntil = 0
      const place = actions.places().find((one) => one.key === key)
      if (place !== undefined) {
        event.preventDefault()
        void router.push(place.to)
      }
      return
    }
    const run: Readonly<Record<string, () => void>> = {
      '/': actions.focusActionBar, n: actions.focusActionBar, s: actions.stop, c: actions.continueLast, '?': actions.openHelp, a: actions.addEntry,
      g: () => { goUntil = Date.now() + secondKeyMs },
    }
    const action = run[key]
    if (action === undefined) return
    event.preventDefault()
    action()
  }
  addEventListener('keydown', onKey)
  onScopeDispose(() => { removeEventListener('keydown', onKey) })
}

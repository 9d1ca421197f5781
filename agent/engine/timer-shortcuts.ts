/**
 * The key combinations that a person can choose from. The list is short and closed, and each has two modifiers or more and is nothing that
 * anybody types, so that a press of it says only that it was pressed. Ctrl+Alt with a letter is left out: that is AltGr on many keyboards.
 */
export const timerShortcuts = ['CommandOrControl+Shift+F8', 'CommandOrControl+Shift+F9', 'CommandOrControl+Alt+Shift+S', 'CommandOrControl+Alt+Shift+T'] as const
export type TimerShortcut = (typeof timerShortcuts)[number]

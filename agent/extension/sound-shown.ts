import type { BrowserApi } from './browser-api.ts'

/**
 * Whether an ordinary window that is not minimized shows a page that plays sound and is not muted; which page is not looked at. Sound
 * of a page behind others is music to whoever is in the room, not something that is watched.
 */
export async function isSoundShown({ windows, tabs }: Pick<BrowserApi, 'windows' | 'tabs'>): Promise<boolean> {
  const sounding = await tabs.query({ active: true, audible: true, muted: false, windowType: 'normal' })
  if (sounding.length === 0) return false
  const shown = new Set((await windows.getAll({ windowTypes: ['normal'] })).filter(({ state, incognito }) => state !== 'minimized' && !incognito).map(({ id }) => id))
  return sounding.some(({ windowId, incognito }) => !incognito && shown.has(windowId))
}

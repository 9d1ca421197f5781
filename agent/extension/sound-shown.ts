import type { BrowserApi } from './browser-api.ts'

/**
 * Whether an ordinary window that is not minimized shows an unmuted page that plays sound; never which page. A background tab does not
 * count: people leave music playing there.
 */
export async function isSoundShown({ windows, tabs }: Pick<BrowserApi, 'windows' | 'tabs'>): Promise<boolean> {
  const sounding = await tabs.query({ active: true, audible: true, muted: false, windowType: 'normal' })
  if (sounding.length === 0) return false
  const shown = new Set((await windows.getAll({ windowTypes: ['normal'] })).filter(({ state, incognito }) => state !== 'minimized' && !incognito).map(({ id }) => id))
  return sounding.some(({ windowId, incognito }) => !incognito && shown.has(windowId))
}

import type { BrowserApi } from './browser-api.ts'
import type { Report } from '../channel/messages.ts'
import { shownDomain } from './shown-domain.ts'

/**
 * What the ordinary window with the focus shows. Private windows, developer tools, pop-ups and other programs have the focus without being
 * an ordinary window of this profile: nothing is known then, and no tab is asked for.
 */
export async function focusedPage({ windows, tabs }: Pick<BrowserApi, 'windows' | 'tabs'>): Promise<Omit<Report, 'ask'>> {
  const [window, ...others] = await focusedWindows(windows)
  if (window?.id === undefined || others.length > 0) return { focused: false, domain: null }
  const [tab] = await tabs.query({ active: true, windowId: window.id })
  // While the tab was asked for, the focus may have gone.
  const [still] = await focusedWindows(windows)
  return still?.id === window.id ? { focused: true, domain: shownDomain(tab) } : { focused: false, domain: null }
}

async function focusedWindows(windows: BrowserApi['windows']): ReturnType<BrowserApi['windows']['getAll']> {
  return (await windows.getAll({ windowTypes: ['normal'] })).filter(({ focused, incognito, type }) => focused && !incognito && type === 'normal')
}

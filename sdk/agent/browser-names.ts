const families: readonly (readonly [browser: string, application: RegExp])[] = [
  ['edge', /edge/i],
  ['brave', /brave/i],
  ['opera', /opera/i],
  ['vivaldi', /vivaldi/i],
  ['firefox', /firefox|librewolf|navigator/i],
  ['safari', /safari/i],
  ['chromium', /chromium/i],
  ['chrome', /chrome/i],
]

/** Browsers the extension does not run in: what they show is never known. */
const others = /browser|iexplore|internet explorer|\barc\b|duckduckgo|epiphany|falkon|konqueror|midori|orion|pale ?moon|qutebrowser|seamonkey|thorium|waterfox|yandex|\bzen\b/i

/** The names an extension may report for its browser. */
export const browserNames = families.map(([browser]) => browser)

/** Whether the application in front is the browser that reported. */
export function isBrowser(browser: string, application: string | null): boolean {
  if (application === null) return false
  return families.find(([, pattern]) => pattern.test(application))?.[0] === browser
}

/** Whether the application shows websites, as far as its name tells. */
export function isAnyBrowser(application: string): boolean {
  return others.test(application) || families.some(([, pattern]) => pattern.test(application))
}

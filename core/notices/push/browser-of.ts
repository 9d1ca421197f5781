import type { PushBrowser } from '@overt/sdk'

const browsers = [['Edge', /\bEdg(?:e|A|iOS)?\//], ['Opera', /\bOPR\//], ['Samsung Internet', /\bSamsungBrowser\//], ['Firefox', /\b(?:Firefox|FxiOS)\//], ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\//], ['Safari', /\bSafari\//]] as const
const systems = [['Android', /\bAndroid\b/], ['iOS', /\b(?:iPhone|iPad|iPod)\b/], ['ChromeOS', /\bCrOS\b/], ['Windows', /\bWindows\b/], ['macOS', /\bMacintosh\b/], ['Linux', /\bLinux\b/]] as const

/** Program and system as a browser names them: enough to tell one's own browsers apart, and no more. */
export function browserOf(userAgent: string | undefined): Pick<PushBrowser, 'browser' | 'system'> {
  const find = <T extends string>(list: readonly (readonly [T, RegExp])[]): T | 'other' => list.find(([, pattern]) => pattern.test(userAgent ?? ''))?.[0] ?? 'other'
  return { browser: find(browsers), system: find(systems) }
}

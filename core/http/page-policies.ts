import type { AppPermission } from '@overt/sdk'

/** Scripts and styles only from here or with the page's nonce; nothing from any other host. */
export function contentSecurityPolicy({ nonce }: { readonly nonce?: string } = {}): string {
  const own = nonce === undefined ? `'self'` : `'self' 'nonce-${nonce}'`
  return [
    `default-src 'self'`,
    `script-src ${own}`,
    `style-src ${own}`,
    `img-src 'self' blob: data:`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

/** What a browser would otherwise let a page ask for. */
const features = [
  'accelerometer', 'camera', 'display-capture', 'geolocation', 'gyroscope', 'hid', 'magnetometer', 'microphone', 'midi', 'payment', 'serial', 'usb',
] as const satisfies readonly (AppPermission | string)[]

/** The value of `Permissions-Policy`: nothing but what is allowed. */
export function permissionsPolicy(allowed: readonly AppPermission[] = []): string {
  return features.map((name) => `${name}=(${(allowed as readonly string[]).includes(name) ? 'self' : ''})`).join(', ')
}

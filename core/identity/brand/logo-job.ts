export const logoTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
export const maximumLogoBytes = 1024 * 1024
/** A decompression bomb is one before it is decoded. */
export const maximumLogoPixels = 25_000_000
export const keptLogo = { width: 480, height: 160 } as const

export interface LogoJob { readonly bytes: Uint8Array }
export type LogoOutcome = { readonly image: Uint8Array } | { readonly fault: 'format' | 'too-large' | 'animated' | 'unreadable' }

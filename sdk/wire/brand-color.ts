type Channels = readonly [red: number, green: number, blue: number]

const channelsOf = (hex: string): Channels => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Channels
const hexOf = (channels: readonly number[]): string => `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(hex: string): number {
  const [red, green, blue] = channelsOf(hex).map((channel) => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4)) as unknown as Channels
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** How well two colours `#rrggbb` are told apart, from 1 to 21 (WCAG 2.2). */
export function contrastOf(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** What text in a colour, and text on it, needs to be read (WCAG 1.4.3). */
export const readableContrast = 4.5

const [white, black, nearBlack] = ['#ffffff', '#000000', '#09090b']
const mixed = (color: string, other: string, part: number): string => hexOf(channelsOf(color).map((channel, index) => channel + (channelsOf(other)[index]! - channel) * part))

/** The colour itself where it is readable on `ground`, else the nearest one towards black or white that is. */
function readableOn(color: string, ground: string, towards: string): string {
  for (let part = 0; part < 1; part += 0.02) {
    const tone = mixed(color, towards, part)
    if (contrastOf(tone, ground) >= readableContrast) return tone
  }
  return towards
}

/** Whether white text on the colour, and text of the colour on white, can be read. */
export const isReadableColor = (color: string): boolean => contrastOf(color, white) >= readableContrast

/** A workspace's colour in a tone that can be read on light ground, and one for dark. */
export interface BrandTones {
  /** For light pages, mails and documents: white stands on it. */
  readonly light: string
  /** For dark pages. */
  readonly dark: string
}

/** The tones of a colour that can be read on light and dark pages. */
export const brandTones = (color: string): BrandTones => ({ light: readableOn(color, white, black), dark: readableOn(color, nearBlack, white) })

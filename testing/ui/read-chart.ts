/// <reference lib="dom" />
import type { Locator } from 'playwright-core'

/** What a chart shows: its figures as readers of screens get them, and the colours it is drawn in. */
export interface ShownChart {
  readonly label: string
  /** Names of the axis. */
  readonly names: readonly string[]
  readonly series: readonly ShownSeries[]
}
/** One series of a chart. */
export interface ShownSeries {
  readonly name: string
  /** As written, one for each name. */
  readonly values: readonly string[]
  /** `#0d9488`, `url(#…)` for a hatched one; null where nothing of it is drawn, and in charts of heat. */
  readonly color: string | null
}

/**
 * Reads a `Chart` of the SDK. Errors: what is no chart.
 * @example
 * import type { Page } from 'playwright-core'
 * import { readChart } from '@overt/testing/ui'
 *
 * declare const page: Page
 * const { series } = await readChart(page.getByRole('figure', { name: 'Moods' }))
 */
export async function readChart(figure: Locator): Promise<ShownChart> {
  await figure.locator('svg[aria-hidden]').first().waitFor()
  return figure.evaluate((element) => {
    if (!element.matches('[data-chart]')) throw new Error('this is no chart of the SDK')
    const textOf = (cell: Element): string => cell.textContent.trim()
    const heads = [...element.querySelectorAll('thead th')].slice(1).map(textOf)
    const rows = [...element.querySelectorAll('tbody tr')]
    const legend = [...element.querySelectorAll('ul[aria-hidden] li')].map((item) => [item.querySelector('span')?.textContent.trim() ?? '', item.querySelector('rect')?.getAttribute('fill') ?? null] as const)
    const [single] = element.querySelectorAll('[data-bar], [data-arc], [data-line]')
    const only = heads.length === 1 ? single?.getAttribute(single.matches('[data-line]') ? 'stroke' : 'fill') ?? null : null
    return {
      label: element.getAttribute('aria-label') ?? '',
      names: rows.map((row) => textOf(row.querySelector('th') ?? row)),
      series: heads.map((name, index) => ({
        name, values: rows.map((row) => textOf(row.querySelectorAll('td')[index] ?? row)), color: legend.find(([of]) => of === name)?.[1] ?? only,
      })),
    }
  })
}

/** Contrast of a chart's colours with the ground behind it, by series, as WCAG 2 counts it: at least 3. Call it in light and in dark. Hatched series are left out: their colour is that of another. */
export async function chartContrasts(figure: Locator): Promise<Readonly<Record<string, number>>> {
  const { series } = await readChart(figure)
  const ground = await figure.evaluate((element) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    if (canvas === null) throw new Error('the browser has no canvas')
    for (let place: Element | null = element; place !== null; place = place.parentElement) {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = getComputedStyle(place).backgroundColor
      canvas.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data
      if (alpha === 255) return [red, green, blue]
    }
    return [255, 255, 255]
  })
  return Object.fromEntries(series.flatMap(({ name, color }) => (color?.startsWith('#') === true ? [[name, contrast(channels(color), ground)]] : [])))
}

const channels = (hex: string): number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))

function luminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

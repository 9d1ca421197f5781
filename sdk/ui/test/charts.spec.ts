import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { chartColors, colorOf, restColor, seriesColors } from '../../wire/chart-colors.ts'
import { axisSteps, chartCsv } from '../components/chart/chart-data.ts'

type Triple = readonly [number, number, number]
const linear = (hex: string): Triple => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as unknown as Triple
const luminance = ([red, green, blue]: Triple): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue
const contrast = (one: number, other: number): number => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
/** Björn Ottosson's OKLab, in which a distance of 0.02 is just noticeable. */
function oklab([red, green, blue]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s]
}
/** Machado, Oliveira, Fernandes (2009), at severity 1. */
const visions: Readonly<Record<string, readonly Triple[]>> = {
  full: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
const seen = (vision: readonly Triple[], color: Triple): Triple => vision.map((row) => Math.min(1, Math.max(0, row[0] * color[0] + row[1] * color[1] + row[2] * color[2]))) as unknown as Triple

describe('the colours of charts', () => {
  it('stand out from light and dark ground by 3 : 1', () => {
    for (const color of [...chartColors, restColor]) for (const ground of ['#ffffff', '#09090b']) expect(contrast(luminance(linear(color)), luminance(linear(ground))), `${color} on ${ground}`).to.be.at.least(3)
  })

  it('are told apart with any colour vision', () => {
    for (const [name, vision] of Object.entries(visions)) {
      for (const [index, one] of chartColors.entries()) {
        for (const other of chartColors.slice(0, index)) {
          const [a, b] = [one, other].map((color) => oklab(seen(vision, linear(color))))
          expect(Math.hypot(a![0] - b![0], a![1] - b![1], a![2] - b![2]), `${one} and ${other}, ${name}`).to.be.at.least(0.08)
        }
      }
    }
  })

  it('stay with a thing: its own, else one by its id, whatever else is drawn', () => {
    fc.assert(fc.property(fc.uuid(), fc.array(fc.uuid()), (id, others) => {
      const [first] = seriesColors([{ key: id }, ...others.map((key) => ({ key }))])
      expect(seriesColors([...others.map((key) => ({ key })), { key: id }]).at(-1)!.color).to.equal(first!.color).and.equal(colorOf(id))
    }))
    expect(seriesColors([{ key: 'a', color: '#123456' }, { key: 'rest', rest: true }])).to.deep.equal([{ color: '#123456', pattern: 0 }, { color: restColor, pattern: 0 }])
    expect(new Set(Array.from({ length: 400 }, (_, index) => colorOf(`01a22d9a-7e6c-7f3e-8728-${index}`))).size).to.equal(chartColors.length)
  })

  it('are hatched, each in its own way, where several of one chart have the same', () => {
    expect(seriesColors([{ key: 'a', color: '#123456' }, { key: 'b', color: '#123456' }, { key: 'c', color: '#654321' }, { key: 'd', color: '#123456' }]).map(({ pattern }) => pattern)).to.deep.equal([0, 1, 0, 2])
    expect(seriesColors(['a', 'b', 'c'].map((key) => ({ key })), false).map(({ color }) => color)).to.deep.equal(chartColors.slice(0, 3))
  })
})

describe('the figures of a chart', () => {
  it('have an axis from zero to a round step at or above the highest', () => {
    expect(axisSteps(7.4 * 3_600, 3_600).map((step) => step / 3_600)).to.deep.equal([0, 2, 4, 6, 8])
    fc.assert(fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), (highest) => {
      const steps = axisSteps(highest, 3_600)
      expect(steps[0]).to.equal(0)
      expect(steps.at(-1)).to.be.at.least(highest * 0.999999)
      expect(steps.length).to.be.within(2, 5)
    }))
  })

  it('are a CSV as a spreadsheet in the language of the reader opens it, without formulas', () => {
    const series = [{ key: 'a', name: '=cmd()', values: [5_400, 0] }, { key: 'b', name: 'Works; Line', values: [0, 3_600] }]
    expect(chartCsv(['Mon', 'Tue'], series, { corner: 'Hours', unit: 3_600, locale: 'en' })).to.equal('\uFEFFHours,\'=cmd(),"Works; Line"\r\nMon,1.5,0\r\nTue,0,1\r\n')
    expect(chartCsv(['Mo'], series, { corner: 'Stunden', unit: 3_600, locale: 'de' })).to.contain('Mo;"1,5";0')
  })
})

describe('what pages draw', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  // Codes and pictures are no charts.
  const drawings = new Set(['admin-ui/parts/me/QrCode.vue', 'plugins/punchim/ui/QrCode.vue'])

  it('is drawn by the chart of the SDK, and nowhere are colours of charts written down', () => {
    const own = globSync(['admin-ui/{app,pages,parts}/**/*.{vue,ts}', 'plugins/*/ui/**/*.{vue,ts}'], { cwd: root }).filter((file) => !drawings.has(file.replaceAll('\\', '/'))).flatMap((file) =>
      [...readFileSync(root + file, 'utf8').matchAll(/<svg\b|<canvas\b|from '(?:echarts|chart\.js|d3)[^']*'|'#[\da-f]{6}'/gi)].map(([found]) => `${file}: ${found}`))
    expect(own).to.deep.equal([])
  })
})

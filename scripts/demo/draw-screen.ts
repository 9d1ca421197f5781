import sharp from 'sharp'
import type { Place } from './jobs.ts'
import { createRandom } from './random.ts'
import type { Random } from './random.ts'

const width = 1280
const height = 720
const bar = 34

type Kind = 'code' | 'terminal' | 'sheet' | 'design' | 'talk' | 'page'

const kinds: readonly (readonly [Kind, RegExp])[] = [
  ['code', /Visual Studio|github/], ['terminal', /Terminal|grafana|Postman|AnyDesk/], ['sheet', /Excel|datev/],
  ['design', /Figma|figma|Photoshop|miro|canva|pinterest/], ['talk', /Slack|Teams|Zoom|zendesk/], ['page', /./],
]
const kindOf = ({ app, domain }: Place): Kind => kinds.find(([, names]) => names.test(domain ?? app))![0]

const ink = { code: '#1e1e2e', terminal: '#0b1020', sheet: '#ffffff', design: '#f4f4f5', talk: '#ffffff', page: '#ffffff' } as const
const shades = ['#94a3b8', '#7dd3fc', '#fca5a5', '#c4b5fd', '#86efac', '#fcd34d'] as const

/** A made-up desktop with one window, the way the agent would send it: WebP, 1,280 × 720; the same each time for the same words. */
export async function drawScreen(place: Place, ...words: readonly (string | number)[]): Promise<Buffer> {
  const random = createRandom('screen', ...words)
  const kind = kindOf(place)
  const [from, to] = random.pick([['#0f766e', '#134e4a'], ['#1d4ed8', '#312e81'], ['#9d174d', '#4c1d95'], ['#334155', '#0f172a']] as const)
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif">
    <defs><linearGradient id="sky" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs>
    <rect width="${width}" height="${height}" fill="url(#sky)"/>
    <g transform="translate(60 36)">
      <rect width="1160" height="616" rx="8" fill="${ink[kind]}"/>
      <path d="M0 ${bar}V8a8 8 0 0 1 8-8h1144a8 8 0 0 1 8 8v${bar - 8}z" fill="#e4e4e7"/>
      <circle cx="18" cy="17" r="6" fill="#f87171"/><circle cx="38" cy="17" r="6" fill="#fbbf24"/><circle cx="58" cy="17" r="6" fill="#34d399"/>
      <text x="580" y="22" font-size="14" text-anchor="middle" fill="#3f3f46">${escaped(place.domain === undefined ? place.app : `${place.app} · ${place.domain}`)}</text>
      <g transform="translate(0 ${bar})">${contents[kind](random)}</g>
    </g>
    <rect y="${height - 40}" width="${width}" height="40" fill="#18181b" opacity="0.85"/>
    ${shades.map((shade, index) => `<rect x="${540 + index * 36}" y="${height - 32}" width="24" height="24" rx="5" fill="${shade}"/>`).join('')}
  </svg>`
  return sharp(Buffer.from(drawing)).webp({ quality: 60, effort: 1 }).toBuffer()
}

const contents: Readonly<Record<Kind, (random: Random) => string>> = {
  code: (random) => `<rect width="210" height="582" fill="#181825"/>${lines(random, 24, 12, 170, 22, 12)}${lines(random, 240, 18, 720, 27, 10)}`,
  terminal: (random) => `${lines(random, 24, 18, 560, 26, 10)}<g transform="translate(640 40)">${chart(random, '#34d399')}</g><g transform="translate(640 320)">${chart(random, '#60a5fa')}</g>`,
  sheet: (random) => Array.from({ length: 24 }, (_, row) => Array.from({ length: 9 }, (_column, column) =>
    `<rect x="${column * 128}" y="${row * 24}" width="128" height="24" fill="${row === 0 ? '#d1fae5' : '#fff'}" stroke="#e4e4e7"/>${random.chance(0.7) ? block(column * 128 + 12, row * 24 + 8, random.between(30, 100), '#a1a1aa') : ''}`).join('')).join(''),
  design: (random) => `<rect width="200" height="582" fill="#fafafa"/>${lines(random, 20, 16, 150, 20, 12)}${Array.from({ length: 6 }, (_, index) => {
    const [x, y] = [240 + (index % 3) * 300, 40 + Math.floor(index / 3) * 270]
    return `<rect x="${x}" y="${y}" width="260" height="230" rx="10" fill="#fff" stroke="#e4e4e7"/><rect x="${x + 16}" y="${y + 16}" width="228" height="110" rx="6" fill="${random.pick(shades)}"/>${block(x + 16, y + 146, 150)}${block(x + 16, y + 170, 200)}`
  }).join('')}`,
  talk: (random) => `<rect width="230" height="582" fill="#4a1d52"/>${lines(random, 24, 20, 170, 18, 14)}${Array.from({ length: 9 }, (_, index) =>
    `<circle cx="276" cy="${44 + index * 60}" r="16" fill="${random.pick(shades)}"/>${block(306, 30 + index * 60, 120, '#52525b')}${block(306, 50 + index * 60, random.between(240, 760))}`).join('')}`,
  page: (random) => `<rect width="1160" height="48" fill="#f4f4f5"/>${block(24, 20, 160, '#71717a')}<rect x="60" y="80" width="480" height="220" rx="8" fill="${random.pick(shades)}"/>${lines(random, 570, 90, 500, 8, 14)}${lines(random, 60, 330, 1_000, 10, 14)}`,
}

/** Text that nobody can read: bars of changing length. */
function lines(random: Random, x: number, y: number, longest: number, count: number, thickness: number): string {
  return Array.from({ length: count }, (_, index) => block(x + random.pick([0, 0, 16, 32]), y + index * (thickness + 9), random.between(longest * 0.25, longest * 0.9), random.pick(shades))).join('')
}

const block = (x: number, y: number, long: number, colour = '#d4d4d8'): string => `<rect x="${x}" y="${y}" width="${long.toFixed(0)}" height="8" rx="4" fill="${colour}"/>`

function chart(random: Random, colour: string): string {
  const points = Array.from({ length: 24 }, (_, index) => `${index * 20},${random.between(20, 200).toFixed(0)}`).join(' ')
  return `<rect width="480" height="220" rx="8" fill="#111827"/><polyline points="${points}" fill="none" stroke="${colour}" stroke-width="3"/>`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

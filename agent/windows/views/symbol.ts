/** Line icons, drawn for this window: 24 by 24, stroked in the text's colour, decorative. */
const paths = {
  eye: 'M2 12s3.5-7 10-7 10 7 10 7-3.5 7-10 7-10-7-10-7Z M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z',
  active: 'M4 12h4l2.5-7 4 14 2.5-7H20',
  idle: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z M12 8v4l3 2',
  locked: 'M7 11V8a5 5 0 0 1 10 0v3 M5 11h14v9H5Z',
  paused: 'M9 6v12 M15 6v12',
  offline: 'M4 4l16 16 M8 8.5A9 9 0 0 0 4.5 11 M12 18.5h.01 M10.8 5.1A12 12 0 0 1 21 10 M8.5 14.5a5 5 0 0 1 7 0',
  attention: 'M12 4 2.8 19.5h18.4Z M12 10v4 M12 17h.01',
  good: 'M5 12.5l4.5 4.5L19 7.5',
  bad: 'M6 6l12 12 M18 6 6 18',
  unknown: 'M12 17h.01 M9.5 9a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .9-1 1.7v.5',
} as const

export type SymbolName = keyof typeof paths

export function symbol(name: SymbolName): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const drawing = document.createElementNS(space, 'svg')
  const line = document.createElementNS(space, 'path')
  drawing.setAttribute('viewBox', '0 0 24 24')
  drawing.setAttribute('class', 'symbol')
  drawing.setAttribute('aria-hidden', 'true')
  line.setAttribute('d', paths[name])
  drawing.append(line)
  return drawing
}

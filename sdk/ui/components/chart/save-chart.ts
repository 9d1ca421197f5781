/** Hands a file to the reader. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

const drawn = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-dashoffset', 'opacity', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline'] as const
const space = 'http://www.w3.org/2000/svg'

export interface PictureWords {
  readonly title: string
  readonly legend: readonly { readonly name: string; readonly color: string }[]
}

/** The chart as a PNG of twice its size on the ground of the page, with its title and what its colours mean. */
export async function chartPicture(svg: SVGSVGElement, { title, legend }: PictureWords): Promise<Blob> {
  const { width, height } = svg.getBoundingClientRect()
  const page = getComputedStyle(document.body)
  const copy = svg.cloneNode(true) as SVGSVGElement
  const originals = [svg, ...svg.querySelectorAll('*')]
  for (const [index, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const style = getComputedStyle(originals[index]!)
    // As attributes: a picture of its own knows no stylesheet of the page.
    for (const property of drawn) {
      const value = style.getPropertyValue(property)
      if (value !== '' && !value.includes('url(')) element.setAttribute(property, value)
    }
    element.removeAttribute('class')
  }
  const words: SVGElement[] = []
  const say = (x: number, y: number, text: string, bold = false): void => {
    const line = document.createElementNS(space, 'text')
    for (const [name, value] of Object.entries({ 'x': x, 'y': y, 'fill': page.color, 'font-size': bold ? 15 : 12, 'font-weight': bold ? 600 : 400 })) line.setAttribute(name, String(value))
    line.textContent = text
    words.push(line)
  }
  say(16, 26, title, true)
  let [x, y] = [16, 48]
  for (const { name, color } of legend) {
    const wide = 18 + name.length * 6.6 + 18
    if (x > 16 && x + wide > width + 16) [x, y] = [16, y + 20]
    const square = document.createElementNS(space, 'rect')
    for (const [attribute, value] of Object.entries({ x, y: y - 10, width: 10, height: 10, rx: 2, fill: color })) square.setAttribute(attribute, String(value))
    words.push(square)
    say(x + 16, y, name)
    x += wide
  }
  const top = legend.length === 0 ? 40 : y + 12
  copy.setAttribute('x', '16')
  copy.setAttribute('y', String(top))
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  const whole = document.createElementNS(space, 'svg')
  const [wholeWidth, wholeHeight] = [width + 32, top + height + 16]
  for (const [name, value] of Object.entries({ 'width': wholeWidth, 'height': wholeHeight, 'viewBox': `0 0 ${wholeWidth} ${wholeHeight}`, 'font-family': 'Inter, system-ui, Arial, sans-serif' })) whole.setAttribute(name, String(value))
  whole.append(...words, copy)
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(whole)], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.ceil(wholeWidth * 2)
    canvas.height = Math.ceil(wholeHeight * 2)
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('the browser gave no surface to draw on')
    context.fillStyle = page.backgroundColor
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) => { canvas.toBlob((blob) => { if (blob === null) reject(new Error('the browser made no picture')); else resolve(blob) }, 'image/png') })
  } finally {
    URL.revokeObjectURL(address)
  }
}

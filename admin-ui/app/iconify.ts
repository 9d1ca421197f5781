import { h, shallowReactive } from 'vue'
import type { FunctionalComponent } from 'vue'

interface Drawing {
  readonly body: string
  readonly left?: number
  readonly top?: number
  readonly width?: number
  readonly height?: number
}

const drawings = shallowReactive(new Map<string, Drawing>())

let loadLater: () => Promise<unknown> = () => Promise.resolve()
let later: Promise<unknown> | undefined

/** Says how to load the icons that are not drawn at first; called once, when one is missing. */
export function whenMissing(load: () => Promise<unknown>): void { loadLater = load }

/** Stands in for `@iconify/vue` without its network loader and its transformations: draws icons that were added, nothing else. */
export const Icon: FunctionalComponent<{ icon: string }> = ({ icon }) => {
  const drawing = drawings.get(icon)
  if (drawing === undefined) later ??= loadLater()
  // Empty until it is there, but as large, so that nothing moves.
  const { body, left = 0, top = 0, width = 16, height = 16 } = drawing ?? { body: '' }
  return h('svg', { 'xmlns': 'http://www.w3.org/2000/svg', 'aria-hidden': 'true', 'role': 'img', 'width': '1em', 'height': '1em', 'viewBox': `${left} ${top} ${width} ${height}`, 'innerHTML': body })
}
// What Nuxt UI passes along must not become attributes.
Icon.props = ['icon', 'mode', 'width', 'height', 'customise', 'ssr']

export function addIcon(name: string, drawing: Drawing): boolean {
  drawings.set(name, drawing)
  return true
}

export const iconLoaded = (name: string): boolean => drawings.has(name)

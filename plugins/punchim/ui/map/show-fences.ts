import * as L from 'leaflet'
import { boundsOf, fenceLayer } from './fence-layers.ts'
import type { FenceOutline } from './fence-layers.ts'

interface NamedFence extends FenceOutline { readonly name: string }

export interface ShownFences<F> {
  readonly fences: readonly F[]
  readonly className?: string
  /** What a click on a fence does; without it fences are only looked at. */
  readonly open?: ((fence: F) => void) | undefined
}

/** A fence that is smaller on the screen is shown as a mark of this size: nobody sees a building on a map of two continents. */
const leastPixels = 14

/** Shows fences on a map, and renews them as it zooms. The marks of small ones lead there; with `named` they say their names. */
export function showFences<F extends NamedFence>(map: L.Map, { named = false } = {}): { show(shown: ShownFences<F>): void; end(): void } {
  const layer = L.layerGroup().addTo(map)
  let present: ShownFences<F> = { fences: [] }

  function isSmall(bounds: L.LatLngBounds): boolean {
    return map.project(bounds.getNorthWest()).distanceTo(map.project(bounds.getSouthEast())) < leastPixels
  }
  function mark({ name }: F, bounds: L.LatLngBounds, interactive: boolean): void {
    const icon = L.divIcon({ className: 'fence-mark', iconSize: [leastPixels, leastPixels] })
    const goThere = (): void => { map.fitBounds(bounds, { padding: [48, 48], maxZoom: 17 }) }
    const made = L.marker(bounds.getCenter(), { icon, interactive, keyboard: interactive, zIndexOffset: -1_000 }).on('click', goThere).addTo(layer)
    made.on('keypress', ({ originalEvent }) => { if (originalEvent.key === 'Enter') goThere() })
    if (named) made.bindTooltip(name, { permanent: true, direction: 'auto', offset: [6, 0] })
    if (interactive) made.getElement()?.setAttribute('aria-label', name)
    else made.getElement()?.setAttribute('aria-hidden', 'true')
  }
  function draw(): void {
    const { fences, className, open } = present
    layer.clearLayers()
    for (const fence of fences) {
      const bounds = boundsOf([fence])
      if (bounds !== undefined && isSmall(bounds)) mark(fence, bounds, open !== undefined)
      else fenceLayer(fence, className)?.bindTooltip(fence.name, { sticky: true }).on('click', () => { open?.(fence) }).addTo(layer)
    }
  }
  map.on('zoomend', draw)
  return {
    show(shown) {
      present = shown
      draw()
    },
    end: () => {
      map.off('zoomend', draw)
      layer.remove()
    },
  }
}

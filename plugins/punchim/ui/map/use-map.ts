import { onBeforeUnmount, onMounted, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import * as L from 'leaflet'
import leafletStyle from 'leaflet/dist/leaflet.css?inline'
import { useMessages } from '@overt/sdk/ui'
import ownStyle from './map.css?inline'

let styled = false
/** Only pages with a map need these rules. */
function adoptStyles(): void {
  if (styled) return
  styled = true
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`${leafletStyle}\n${ownStyle}`)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}

/** A plain grid: nothing is fetched, and the scale says how long its lines are. */
class Grid extends L.GridLayer {
  override createTile(): HTMLElement {
    const tile = document.createElement('div')
    tile.className = 'punch-grid'
    return tile
  }
}

export const europe = { center: [50, 10], zoom: 4 } as const

/** A map in this element, with a scale, while the component is there. */
export function useMap(place: Readonly<ShallowRef<HTMLElement | null>>): ShallowRef<L.Map | undefined> {
  const { t } = useMessages()
  const map = shallowRef<L.Map>()
  let sizes: ResizeObserver | undefined
  onMounted(() => {
    if (place.value === null) return
    adoptStyles()
    const moves = !matchMedia('(prefers-reduced-motion: reduce)').matches
    const made = L.map(place.value, { zoomControl: false, worldCopyJump: true, minZoom: 2, maxZoom: 20, zoomAnimation: moves, fadeAnimation: moves, markerZoomAnimation: moves })
    made.setView([...europe.center], europe.zoom)
    made.attributionControl.setPrefix(false)
    L.control.zoom({ zoomInTitle: t('map.zoomIn'), zoomOutTitle: t('map.zoomOut') }).addTo(made)
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(made)
    new Grid().addTo(made)
    sizes = new ResizeObserver(() => { made.invalidateSize() })
    sizes.observe(place.value)
    map.value = made
  })
  onBeforeUnmount(() => {
    sizes?.disconnect()
    map.value?.remove()
    map.value = undefined
  })
  return map
}

import { onBeforeUnmount, onMounted, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import * as L from 'leaflet'
import leafletStyle from 'leaflet/dist/leaflet.css?inline'
import { useApi, useMessages } from '@overt/sdk/ui'
import { addBaseLayer } from './base-layer.ts'
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

export const europe = { center: [50, 10], zoom: 4 } as const

/** A map in this element, with a scale, while the component is there. */
export function useMap(place: Readonly<ShallowRef<HTMLElement | null>>): ShallowRef<L.Map | undefined> {
  const { t, locale } = useMessages()
  const api = useApi()
  const map = shallowRef<L.Map>()
  let sizes: ResizeObserver | undefined
  let schemes: MutationObserver | undefined
  onMounted(() => {
    if (place.value === null) return
    adoptStyles()
    const moves = !matchMedia('(prefers-reduced-motion: reduce)').matches
    const made = L.map(place.value, { zoomControl: false, worldCopyJump: true, minZoom: 2, maxZoom: 20, zoomAnimation: moves, fadeAnimation: moves, markerZoomAnimation: moves })
    made.setView([...europe.center], europe.zoom)
    made.attributionControl.setPrefix(false)
    L.control.zoom({ zoomInTitle: t('map.zoomIn'), zoomOutTitle: t('map.zoomOut') }).addTo(made)
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(made)
    // Without the map below them punches and fences are there all the same, on the grid.
    addBaseLayer(made, api, locale.value).then((draw) => {
      schemes = new MutationObserver(draw)
      if (map.value === made) schemes.observe(document.documentElement, { attributeFilter: ['class'] })
    }, (cause: unknown) => { console.warn('the map below the punches could not be loaded:', cause) })
    sizes = new ResizeObserver(() => { made.invalidateSize() })
    sizes.observe(place.value)
    map.value = made
  })
  onBeforeUnmount(() => {
    sizes?.disconnect()
    schemes?.disconnect()
    map.value?.remove()
    map.value = undefined
  })
  return map
}

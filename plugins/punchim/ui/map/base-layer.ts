import * as L from 'leaflet'
import type { Api } from '@overt/sdk/ui'

/** A plain grid: nothing is fetched, and the scale says how long its lines are. */
class Grid extends L.GridLayer {
  override createTile(): HTMLElement {
    const tile = document.createElement('div')
    tile.className = 'punch-grid'
    return tile
  }
}

/** What lies below the punches: the operator's map where there is one, else a grid. Resolves with a function that follows a change between light and dark. */
export async function addBaseLayer(map: L.Map, api: Api, locale: string): Promise<() => void> {
  const grid = new Grid().addTo(map)
  const { version, maxZoom } = await api.get<{ readonly version: string | null; readonly maxZoom: number | null }>('map', { mayBeKept: true })
  if (version === null || maxZoom === null) return () => undefined
  // It takes Leaflet from the page, as a script of its own would.
  Object.assign(globalThis, { L })
  const { leafletLayer } = await import('protomaps-leaflet')
  let layer: L.GridLayer | undefined
  const draw = (): void => {
    layer?.remove()
    const shown = leafletLayer({ url: api.url('map.pmtiles', { version }), flavor: document.documentElement.classList.contains('dark') ? 'dark' : 'light', lang: locale, attribution: '© OpenStreetMap', maxDataZoom: maxZoom }) as unknown as L.GridLayer
    layer = shown.addTo(map)
    shown.bringToBack()
  }
  draw()
  grid.remove()
  return draw
}

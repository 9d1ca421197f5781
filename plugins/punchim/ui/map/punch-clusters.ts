import * as L from 'leaflet'
import Supercluster from 'supercluster'
import type { Punch } from '../../wire.ts'
import { verdictSigns } from '../punch-words.ts'

interface ClusterWords {
  /** Of one punch. */
  one(punch: Punch): string
  /** Of several together. */
  many(count: number): string
}

function mark(text: string, kind: string, sizePixels: number, waits: boolean): L.DivIcon {
  const element = document.createElement('span')
  element.textContent = text
  element.setAttribute('aria-hidden', 'true')
  return L.divIcon({ html: element, className: `punch-mark punch-mark-${kind}${waits ? ' punch-mark-waits' : ''}`, iconSize: [sizePixels, sizePixels] })
}

/** In pixels of a map whose tiles are 256 wide; marks that are further apart do not cover each other. */
const indexOf = (punches: readonly Punch[]): Supercluster<{ punch: Punch }> => new Supercluster<{ punch: Punch }>({ radius: 56, extent: 256, maxZoom: 19 }).load(punches.flatMap((punch) =>
  (punch.latitude === null || punch.longitude === null ? [] : [{ type: 'Feature' as const, properties: { punch }, geometry: { type: 'Point' as const, coordinates: [punch.longitude, punch.latitude] } }])))

/** Shows punches on a map, near ones together, and renews them as the map moves. Returns how to show others, and its end. */
export function showPunches(map: L.Map, words: ClusterWords, open: (id: string) => void): { show(punches: readonly Punch[]): void; end(): void } {
  const layer = L.layerGroup().addTo(map)
  let index = indexOf([])

  function marker(latitude: number, longitude: number, icon: L.DivIcon, label: string, act: () => void): void {
    const made = L.marker([latitude, longitude], { icon, title: label, riseOnHover: true }).on('click', act).addTo(layer)
    made.on('keypress', ({ originalEvent }) => { if (originalEvent.key === 'Enter') act() })
    made.getElement()?.setAttribute('aria-label', label)
  }
  function draw(): void {
    const focused = document.activeElement?.getAttribute('aria-label')
    layer.clearLayers()
    const bounds = map.getBounds().pad(0.2)
    for (const { geometry, properties } of index.getClusters([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], Math.round(map.getZoom()))) {
      const [longitude = 0, latitude = 0] = geometry.coordinates
      if ('cluster' in properties) {
        const { cluster_id: id, point_count: count } = properties
        const waits = index.getLeaves(id, Infinity).some(({ properties: leaf }) => leaf.punch.disputed)
        marker(latitude, longitude, mark(String(count), 'many', Math.min(48, 28 + 4 * Math.floor(Math.log2(count))), waits), words.many(count), () => {
          const zoom = index.getClusterExpansionZoom(id)
          // What lies on one spot never comes apart: its latest is opened.
          if (zoom > 19 || map.getZoom() >= 19) open(index.getLeaves(id, 1)[0]!.properties.punch.id)
          else map.setView([latitude, longitude], zoom)
        })
      } else {
        const { punch } = properties
        marker(latitude, longitude, mark(verdictSigns[punch.verdict], punch.verdict, 24, punch.disputed), words.one(punch), () => { open(punch.id) })
      }
    }
    if (focused != null) [...map.getContainer().querySelectorAll<HTMLElement>('.punch-mark')].find((element) => element.getAttribute('aria-label') === focused)?.focus()
  }
  map.on('moveend', draw)
  return {
    show(punches) {
      index = indexOf(punches)
      draw()
    },
    end: () => {
      map.off('moveend', draw)
      layer.remove()
    },
  }
}

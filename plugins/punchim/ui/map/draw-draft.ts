import * as L from 'leaflet'
import { distanceBetween } from '../../rules/fence.ts'
import { draftFault, roundDegrees } from '../fences/fence-draft.ts'
import type { FenceDraft } from '../fences/fence-draft.ts'
import { besideFirst, fenceLayer, wrapLongitude } from './fence-layers.ts'

interface HandleWords { readonly centre: string; readonly edge: string; readonly corner: string; readonly between: string }

const handle = (kind = '', sizePixels = 18): L.DivIcon => L.divIcon({ className: `fence-handle ${kind}`, iconSize: [sizePixels, sizePixels] })

/** `[latitude, longitude]` as it is stored, of where the pointer is. */
const positionOf = ({ lat, lng }: L.LatLng): [number, number] => [roundDegrees(Math.max(-90, Math.min(90, lat))), roundDegrees(wrapLongitude(lng))]

/**
 * Lets a fence be drawn on a map: a click places the circle or adds a corner, handles are dragged, a handle between two corners becomes one, a corner is
 * taken away by a double click. What changed is told; whoever is told shows it again.
 */
export function drawDraft(map: L.Map, words: HandleWords, change: (change: Partial<FenceDraft>) => void): { show(draft: FenceDraft | undefined): void; end(): void } {
  const layer = L.layerGroup().addTo(map)
  let draft: FenceDraft | undefined
  let outline: L.Circle | L.Polygon | undefined
  let dragging = false

  function drawOutline(shown: FenceDraft): void {
    outline?.remove()
    outline = fenceLayer(shown, draftFault(shown) === undefined ? 'fence-line' : 'fence-line fence-line-wrong')?.addTo(layer)
  }
  function addHandle(at: L.LatLngExpression, title: string, icon: L.DivIcon, moved: (to: [number, number]) => Partial<FenceDraft> | undefined): L.Marker {
    const marker = L.marker(at, { icon, draggable: true, autoPan: true, keyboard: false, title, zIndexOffset: 1_000 }).addTo(layer)
    let last: Partial<FenceDraft> | undefined
    marker.on('dragstart', () => { dragging = true })
    marker.on('drag', () => {
      last = moved(positionOf(marker.getLatLng()))
      if (draft !== undefined && last !== undefined) drawOutline({ ...draft, ...last })
    })
    marker.on('dragend', () => {
      dragging = false
      if (last !== undefined) change(last)
    })
    return marker
  }
  function drawCircle({ latitude, longitude, radiusMeters }: FenceDraft): void {
    if (latitude === null || longitude === null) return
    addHandle([latitude, longitude], words.centre, handle(), ([lat, lng]) => ({ latitude: lat, longitude: lng }))
    if (radiusMeters === null || !(radiusMeters > 0)) return
    const east = L.latLng(latitude, longitude).toBounds(2 * radiusMeters).getEast()
    addHandle([latitude, east], words.edge, handle('fence-handle-edge', 16), ([lat, lng]) => ({ radiusMeters: Math.max(1, Math.round(distanceBetween({ latitude, longitude }, { latitude: lat, longitude: lng }))) }))
  }
  function drawPolygon({ points }: FenceDraft): void {
    const corners = besideFirst(points)
    for (const [index, corner] of corners.entries()) {
      const marker = addHandle(corner, words.corner, handle(), (to) => ({ points: points.with(index, to) }))
      marker.on('dblclick', (event) => {
        L.DomEvent.stop(event)
        change({ points: points.toSpliced(index, 1) })
      })
      const next = corners[(index + 1) % corners.length]!
      if (corners.length < 3) continue
      const between = addHandle([(corner[0] + next[0]) / 2, (corner[1] + next[1]) / 2], words.between, handle('fence-handle-between', 12), (to) => ({ points: points.toSpliced(index + 1, 0, to) }))
      between.on('click', () => { change({ points: points.toSpliced(index + 1, 0, positionOf(between.getLatLng())) }) })
    }
  }
  function click({ latlng }: L.LeafletMouseEvent): void {
    if (draft === undefined || dragging) return
    const [latitude, longitude] = positionOf(latlng)
    if (draft.kind === 'circle') change({ latitude, longitude })
    else change({ points: [...draft.points, [latitude, longitude]] })
  }
  map.on('click', click)
  return {
    show(shown) {
      draft = shown
      layer.clearLayers()
      outline = undefined
      if (shown === undefined) map.doubleClickZoom.enable()
      else {
        // Two quick corners are no wish to come nearer.
        map.doubleClickZoom.disable()
        drawOutline(shown)
        if (shown.kind === 'circle') drawCircle(shown)
        else drawPolygon(shown)
      }
    },
    end() {
      map.off('click', click)
      layer.remove()
    },
  }
}

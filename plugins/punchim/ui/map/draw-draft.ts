import * as L from 'leaflet'
import { distanceBetween } from '../../rules/fence.ts'
import { draftFault, roundDegrees } from '../fences/fence-draft.ts'
import type { FenceDraft } from '../fences/fence-draft.ts'
import { besideFirst, fenceLayer, wrapLongitude } from './fence-layers.ts'
import { keysOfHandle } from './handle-keys.ts'

interface HandleWords { readonly centre: string; readonly edge: string; corner(number: number): string; between(number: number): string }

export interface DrawOptions {
  readonly words: HandleWords
  change(change: Partial<FenceDraft>): void
  /** What the keyboard has done, for those who do not see the map. */
  tell(what: 'moved' | 'added' | 'removed', at: readonly [number, number]): void
}

interface Handle {
  /** Names it across drawings, so that the keyboard stays on it: `centre`, `edge`, `corner 0`, `between 0`. */
  readonly key: string
  readonly at: L.LatLngExpression
  readonly title: string
  readonly icon: L.DivIcon
  moved(to: [number, number]): Partial<FenceDraft>
  readonly remove?: () => void
  readonly add?: () => void
}

const icon = (kind = '', sizePixels = 18): L.DivIcon => L.divIcon({ className: `fence-handle ${kind}`, iconSize: [sizePixels, sizePixels] })

/** `[latitude, longitude]` as it is stored, of where the pointer is. */
const positionOf = ({ lat, lng }: L.LatLng): [number, number] => [roundDegrees(Math.max(-90, Math.min(90, lat))), roundDegrees(wrapLongitude(lng))]

/**
 * Lets a fence be drawn on a map: a click places the circle or adds a corner, handles are dragged, a handle between two corners becomes one, a corner is
 * taken away by a double click. By keyboard: Enter on the map does what a click on its middle does, arrows move a handle, Enter or Insert adds a corner
 * behind it, Delete takes it away. What changed is told; whoever is told shows it again.
 */
export function drawDraft(map: L.Map, { words, change, tell }: DrawOptions): { show(draft: FenceDraft | undefined): void; end(): void } {
  const layer = L.layerGroup().addTo(map)
  let draft: FenceDraft | undefined
  let outline: L.Circle | L.Polygon | undefined
  let dragging = false
  /** The handle to which the keyboard returns once what it did is shown. */
  let focused: string | undefined

  function drawOutline(shown: FenceDraft): void {
    outline?.remove()
    outline = fenceLayer(shown, draftFault(shown) === undefined ? 'fence-line' : 'fence-line fence-line-wrong')?.addTo(layer)
  }
  function addHandle({ key, at, title, icon: look, moved, remove, add }: Handle): L.Marker {
    const marker = L.marker(at, { icon: look, draggable: true, autoPan: true, title, alt: title, zIndexOffset: 1_000 }).addTo(layer)
    let last: Partial<FenceDraft> | undefined
    marker.on('dragstart', () => { dragging = true })
    marker.on('drag', () => {
      last = moved(positionOf(marker.getLatLng()))
      if (draft !== undefined) drawOutline({ ...draft, ...last })
    })
    marker.on('dragend', () => {
      dragging = false
      if (last !== undefined) change(last)
    })
    const element = marker.getElement()!
    element.setAttribute('aria-label', title)
    keysOfHandle(element, {
      move(byX, byY) {
        focused = key
        const to = positionOf(map.containerPointToLatLng(map.latLngToContainerPoint(marker.getLatLng()).add([byX, byY])))
        change(moved(to))
        tell('moved', to)
      },
      ...remove === undefined ? {} : { remove },
      ...add === undefined ? {} : { add },
    })
    if (focused === key) {
      element.focus({ preventScroll: true })
      focused = undefined
    }
    return marker
  }
  function drawCircle({ latitude, longitude, radiusMeters }: FenceDraft): void {
    if (latitude === null || longitude === null) return
    addHandle({ key: 'centre', at: [latitude, longitude], title: words.centre, icon: icon(), moved: ([lat, lng]) => ({ latitude: lat, longitude: lng }) })
    if (radiusMeters === null || !(radiusMeters > 0)) return
    const east = L.latLng(latitude, longitude).toBounds(2 * radiusMeters).getEast()
    addHandle({
      key: 'edge', at: [latitude, east], title: words.edge, icon: icon('fence-handle-edge', 16),
      moved: ([lat, lng]) => ({ radiusMeters: Math.max(1, Math.round(distanceBetween({ latitude, longitude }, { latitude: lat, longitude: lng }))) }),
    })
  }
  function drawPolygon({ points }: FenceDraft): void {
    const corners = besideFirst(points)
    const between = (index: number): [number, number] => {
      const [one, next] = [corners[index]!, corners[(index + 1) % corners.length]!]
      return [(one[0] + next[0]) / 2, (one[1] + next[1]) / 2]
    }
    const insert = (index: number): void => {
      const at = positionOf(L.latLng(between(index)))
      focused = `corner ${String(index + 1)}`
      change({ points: points.toSpliced(index + 1, 0, at) })
      tell('added', at)
    }
    const removeCorner = (index: number): void => {
      change({ points: points.toSpliced(index, 1) })
    }
    for (const [index, corner] of corners.entries()) {
      const marker = addHandle({
        key: `corner ${String(index)}`, at: corner, title: words.corner(index + 1), icon: icon(), moved: (to) => ({ points: points.with(index, to) }),
        remove() {
          focused = `corner ${String(Math.max(0, index - 1))}`
          removeCorner(index)
          tell('removed', points[index]!)
        },
        ...corners.length < 2 ? {} : { add: () => { insert(index) } },
      })
      marker.on('dblclick', (event) => {
        L.DomEvent.stop(event)
        removeCorner(index)
      })
      if (corners.length < 3) continue
      const middle = addHandle({
        key: `between ${String(index)}`, at: between(index), title: words.between(index + 1), icon: icon('fence-handle-between', 12),
        moved(to) {
          // What is moved becomes a corner, and the keyboard goes on with that.
          if (focused === `between ${String(index)}`) focused = `corner ${String(index + 1)}`
          return { points: points.toSpliced(index + 1, 0, to) }
        },
        add: () => { insert(index) },
      })
      middle.on('click', () => { insert(index) })
    }
  }
  function place(at: L.LatLng): void {
    if (draft === undefined) return
    const [latitude, longitude] = positionOf(at)
    if (draft.kind === 'circle') change({ latitude, longitude })
    else change({ points: [...draft.points, [latitude, longitude]] })
  }
  const click = ({ latlng }: L.LeafletMouseEvent): void => { if (!dragging) place(latlng) }
  const container = map.getContainer()
  function enter(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.target !== container || draft === undefined) return
    event.preventDefault()
    place(map.getCenter())
    tell('added', positionOf(map.getCenter()))
  }
  map.on('click', click)
  container.addEventListener('keydown', enter)
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
        // The last corner is gone: there is no handle left.
        if (focused !== undefined) container.focus({ preventScroll: true })
      }
      focused = undefined
    },
    end() {
      map.off('click', click)
      container.removeEventListener('keydown', enter)
      layer.remove()
    },
  }
}

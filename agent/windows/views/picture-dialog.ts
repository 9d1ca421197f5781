import type { PictureItem } from '../../engine/slots-of-day.ts'
import { element, replaceContent } from '../element.ts'
import { clockTimeWithSeconds } from '../format.ts'
import { translate } from '../translate.ts'
import { showPicture } from './previews.ts'

export interface PictureDialog {
  readonly root: HTMLDialogElement
  /** Shows one of the pictures, the newest first; the arrow keys lead to the others, Escape out. */
  open(pictures: readonly PictureItem[], index: number): void
}

/** Which picture it is, in words. */
export function pictureName({ takenAt, display, displays }: PictureItem): string {
  const time = clockTimeWithSeconds(takenAt)
  return displays > 1 ? translate('pictures.open', { time, display: display + 1, displays }) : translate('pictures.open-only', { time })
}

export function createPictureDialog(): PictureDialog {
  const title = element('h2', { id: 'picture-title' })
  const place = element('div', { class: 'large-picture', tabindex: '0' })
  let pictures: readonly PictureItem[] = []
  let index = 0

  const show = async (next: number): Promise<void> => {
    const item = pictures[next]
    if (item === undefined) return
    index = next
    const { id } = item
    title.textContent = pictureName(item)
    earlier.disabled = next === pictures.length - 1
    later.disabled = next === 0
    const image = element('img', { alt: title.textContent })
    const found = await showPicture(image, id, 'file')
    if (pictures[index]?.id === id) replaceContent(place, found ? image : element('p', { class: 'quiet' }, translate('pictures.gone')))
  }
  const earlier = element('button', { type: 'button', click: () => void show(index + 1) }, translate('pictures.previous'))
  const later = element('button', { type: 'button', click: () => void show(index - 1) }, translate('pictures.next'))
  const root = element('dialog', { class: 'picture-dialog', 'aria-labelledby': 'picture-title', keydown: (event) => {
    if (!(event instanceof KeyboardEvent)) return
    if (event.key === 'ArrowLeft') void show(index + 1)
    if (event.key === 'ArrowRight') void show(index - 1)
  } },
  element('div', { class: 'day-head' }, title,
    element('div', { class: 'row' }, earlier, later, element('button', { type: 'button', class: 'primary', click: () => root.close() }, translate('pictures.close')))),
  place)
  return {
    root,
    open(next, at) {
      pictures = next
      replaceContent(place)
      root.showModal()
      void show(at)
    },
  }
}

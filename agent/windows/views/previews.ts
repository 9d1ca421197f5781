import { ask } from '../bridge.ts'
import { element } from '../element.ts'

/** Small pictures, each fetched once while the page is shown. */
export interface Previews {
  of(id: string): HTMLImageElement
}

export function createPreviews(): Previews {
  const made = new Map<string, HTMLImageElement>()
  return {
    of(id) {
      const known = made.get(id)
      if (known !== undefined) return known
      const image = element('img', { alt: '', decoding: 'async' })
      made.set(id, image)
      void showPicture(image, id, 'preview')
      return image
    },
  }
}

/** Puts a picture into an image; false where it is not on this computer any more. */
export async function showPicture(image: HTMLImageElement, id: string, what: 'preview' | 'file'): Promise<boolean> {
  const encoded = await ask('picture', { id, what })
  if (encoded === null) return false
  const content = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))
  const address = URL.createObjectURL(new Blob([content], { type: 'image/webp' }))
  image.addEventListener('load', () => URL.revokeObjectURL(address), { once: true })
  image.src = address
  return true
}

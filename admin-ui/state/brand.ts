import { brandTones } from '@overt/sdk/ui'

/** Shows the page in the colour of the workspace; the stylesheet chooses the tone of light and dark pages. */
export function showBrand(color: string): void {
  const { dataset, style } = document.documentElement
  const { light, dark } = brandTones(color)
  style.setProperty('--brand-light', light)
  style.setProperty('--brand-dark', dark)
  dataset['brand'] = ''
}

/** Shows the page in the colours of Overt. */
export function forgetBrand(): void {
  delete document.documentElement.dataset['brand']
}

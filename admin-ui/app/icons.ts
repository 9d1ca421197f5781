import { registerIcons } from '@overt/sdk/ui'
import { init } from 'virtual:nuxt-ui-icons'
import { addIcon, whenMissing } from './iconify.ts'

/** Makes the bundled icons known under both spellings that Nuxt UI uses; what the first paint does not need comes with the first part that shows one. */
export function installIcons(): void {
  init((name, drawing) => {
    addIcon(name.replace(':', '-'), drawing)
    return addIcon(name, drawing)
  })
  whenMissing(() => import('virtual:overt-later-icons').then(({ default: icons }) => { registerIcons(icons) }, (cause: unknown) => { console.warn('icons could not be loaded:', cause) }))
}

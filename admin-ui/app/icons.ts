import { init } from 'virtual:nuxt-ui-icons'
import { addIcon } from './iconify.ts'

/** Makes the bundled icons known under both spellings that Nuxt UI uses. */
export function installIcons(): void {
  init((name, drawing) => {
    addIcon(name.replace(':', '-'), drawing)
    return addIcon(name, drawing)
  })
}

import { Icon, addIcon as add } from '@iconify/vue/offline'

export { Icon }

type Drawing = Parameters<typeof add>[1]
const known = new Set<string>()

/** Stands in for `@iconify/vue` without its network loader: only icons that were added are shown. */
export function addIcon(name: string, drawing: Drawing): boolean {
  known.add(name)
  add(name, drawing)
  return true
}

export const iconLoaded = (name: string): boolean => known.has(name)

import { settingFaults } from '@overt/sdk'
import type { Scope, Widget } from '../contracts.ts'
import { isSound } from '../layout/grid.ts'
import { kindRules } from '../layout/kinds.ts'
import { invalidLayout } from './errors.ts'
import { requireSoundDates } from './figures/selection.ts'

/**
 * Refuses what a page could not show. Widgets of other plugins are taken as they are, of plugins that are off, too: only they
 * know their settings. Errors: `invalid-layout`, `invalid-range`.
 */
export function checkLayout(scope: Scope, widgets: readonly Widget[]): void {
  requireSoundDates(scope)
  const errors = widgets.flatMap((widget, index) => {
    if (widget.scope !== null) requireSoundDates(widget.scope)
    const path = `/layout/${String(index)}`
    const rules = kindRules(widget.kind)
    if (rules === undefined) return widget.kind.includes('/') ? [] : [{ path: `${path}/kind`, message: 'is no widget' }]
    const { min, max } = rules.size
    return [
      ...settingFaults(rules.settings, widget.settings).map((fault) => ({ ...fault, path: `${path}/settings${fault.path}` })),
      ...widget.w < min.w || widget.h < min.h || widget.w > (max?.w ?? widget.w) || widget.h > (max?.h ?? widget.h) ? [{ path, message: 'is smaller or larger than this widget may be' }] : [],
    ]
  })
  if (new Set(widgets.map(({ id }) => id)).size < widgets.length || !isSound(widgets)) errors.push({ path: '/layout', message: 'widgets overlap, leave the grid or share an id' })
  if (errors.length > 0) throw invalidLayout({ errors })
}

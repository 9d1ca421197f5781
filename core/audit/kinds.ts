import type { PluginHost } from '../contracts.ts'
import { coreText, languageFor } from '../texts/core-texts.ts'

/** What rows of the core are about; the text `kind.<subject>` names it. */
const ofCore = ['Entry', 'Task', 'Project', 'Organization', 'Rate', 'Member', 'Invitation', 'Device', 'Policy', 'Plugin', 'Workspace', 'Erasure'] as const

export interface AuditKind {
  readonly subject: string
  readonly title: string
}

/** What the trail can be about in a workspace: kinds of the core, and of each plugin that is on those that it has a name for. */
export function auditKinds(plugins: PluginHost, enabled: readonly string[], locale: string): AuditKind[] {
  const language = languageFor(locale)
  const own: AuditKind[] = ofCore.map((subject) => ({ subject, title: coreText(language, `kind.${subject}`) }))
  const others = enabled.flatMap((id) => Object.keys(plugins.get(id)?.definition?.subjects ?? {}).flatMap((subject) => {
    const key = [`subject.${subject}`, `look.${subject}`].find((name) => plugins.message(id, language, name) !== name)
    return key === undefined ? [] : [{ subject, title: plugins.message(id, language, key) }]
  }))
  return [...own, ...others].toSorted((one, other) => one.title.localeCompare(other.title, language))
}

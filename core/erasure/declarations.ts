import type { ErasureDeclaration, KeptKind } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { PluginMistake } from '../kernel/errors.ts'
import type { ErasureDeclarations } from './contracts.ts'

export function createErasureDeclarations(parts: () => Pick<Platform, 'plugins'>): ErasureDeclarations {
  const declared = new Map<string, ErasureDeclaration>()
  return {
    declare(owner, declaration) {
      if (declared.has(owner)) throw new PluginMistake(`${owner} declares its erasure twice`)
      for (const { id, tables } of declaration.keeps ?? []) {
        if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw new PluginMistake(`${owner} declares that ${id} stay: such an id is lower-case words with dashes`)
        if (tables.length === 0) throw new PluginMistake(`${owner} declares that ${id} stay and names no table`)
      }
      declared.set(owner, declaration)
    },
    remove: (owner) => { declared.delete(owner) },
    of: (owner) => declared.get(owner),
    owners: () => [...declared.keys()],
    async kept(unit, memberId, locale) {
      const { plugins } = parts()
      const kinds: KeptKind[] = []
      for (const [owner, { keeps = [] }] of declared) {
        for (const { id, count } of keeps) {
          const { records, until } = await count(unit, memberId)
          if (records > 0) kinds.push({ owner, kind: id, records, until, what: plugins.message(owner, locale, `erasure.${id}`), reason: plugins.message(owner, locale, `erasure.${id}-reason`) })
        }
      }
      return kinds
    },
  }
}

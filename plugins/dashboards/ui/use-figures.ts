import { computed, shallowRef, watch } from 'vue'
import type { ComputedRef } from 'vue'
import { useApi, useLoad } from '@overt/sdk/ui'
import type { Loaded } from '@overt/sdk/ui'
import type { FigureAnswer, FigureAnswers, Scope, Widget } from '../contracts.ts'
import { effectiveScope } from '../layout/effective-scope.ts'
import type { WidgetKind } from './widget-kinds.ts'

export interface Figures extends Pick<Loaded<FigureAnswers>, 'error' | 'reload'> {
  readonly answers: ComputedRef<FigureAnswers | undefined>
  /** Undefined until the first answer to this widget's question. */
  answerOf(widget: Widget): FigureAnswer | undefined
}

/** The figures of all widgets in one request, renewed within two seconds of what changes them. Places and sizes ask nothing. */
export function useFigures(widgets: () => readonly Widget[], scope: () => Scope | undefined, kinds: () => ReadonlyMap<string, WidgetKind>): Figures {
  const api = useApi()
  const questions = computed(() => {
    const board = scope()
    return board === undefined ? undefined : widgets().flatMap((widget) => {
      const kind = kinds().get(widget.kind)?.figures
      return kind === undefined ? [] : [{ id: widget.id, kind, scope: effectiveScope(board, widget.scope), settings: widget.settings }]
    }).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  })
  const scopes = computed(() => [scope() ?? {}, ...widgets().flatMap((widget) => (widget.scope === null ? [] : [widget.scope]))])
  const key = computed(() => JSON.stringify([questions.value, scopes.value]))
  const { data, error, reload } = useLoad<FigureAnswers>((signal) => {
    if (questions.value === undefined) return new Promise<FigureAnswers>(() => undefined)
    return api.post<FigureAnswers>('figures', { questions: questions.value, scopes: scopes.value }, { signal })
  }, { watch: [key], live: ['entry.changed', 'work.changed', 'member.changed', 'rights.changed'] })
  const byId = shallowRef<ReadonlyMap<string, FigureAnswer>>(new Map())
  watch(data, (answers) => { byId.value = new Map((answers?.items ?? []).map((item) => [item.id, item])) })
  return { answers: computed(() => data.value), error, reload, answerOf: ({ id }) => byId.value.get(id) }
}

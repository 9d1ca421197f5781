import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { addDays, useFormat, useHost, useLoad, useMe, useMessages, useWorkspace, weekOf } from '@overt/sdk/ui'
import type { DayLane, LiveEvents, OwnDay } from '@overt/sdk/ui'
import { dateIn } from '../../state/entry-days.ts'
import { sharingReads } from '../../state/shared-reads.ts'

export interface ShownSpan {
  readonly from: number
  readonly to: number
  readonly running: boolean
  readonly tone: 'active' | 'idle' | 'planned'
  readonly color: string | null
  readonly text: string
}
export interface ShownLane {
  readonly id: string
  readonly title: string
  readonly spans: readonly ShownSpan[]
  readonly fact: string | undefined
}

const settleMs = 500

/** The lines of the reader's own day that plugins contribute, cut to that day. */
export function useDayLanes(date: () => string) {
  const host = useHost()
  const format = useFormat()
  const { memberId } = useMe()
  const { locale } = useMessages()
  const workspace = useWorkspace()
  const day = computed((): OwnDay => {
    const at = (of: string): string => Temporal.PlainDate.from(of).toZonedDateTime(format.timeZone).toInstant().toString()
    const [from, to] = [at(date()), at(addDays(date(), 1))]
    const last = Temporal.Instant.from(to).subtract({ seconds: 1 }).toString()
    return { date: date(), from, to, dates: { from: dateIn(from, workspace.value.timeZone), to: dateIn(last, workspace.value.timeZone) }, week: weekOf(date(), format.weekStart), memberId: memberId.value }
  })
  const sources = computed(() => host.contributions('day.lane/v1').filter(({ when, pluginId }) => host.isMet(when, pluginId)))
  const { data, error, reload } = useLoad(async (_signal, first) => {
    const answers = await Promise.allSettled(sources.value.map(async ({ pluginId, id, title, load }) => ({ pluginId, id, title, lane: await load(day.value, first ? sharingReads(host.api(pluginId)) : host.api(pluginId)) })))
    // One plugin's failure takes no line from the others.
    return answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value.lane !== undefined ? [{ ...answer.value, lane: answer.value.lane }] : []))
  }, { watch: [sources, day] })
  const kept = shallowRef<readonly { readonly pluginId: string; readonly id: string; readonly title: string; readonly lane: DayLane }[]>([])
  watch(data, (answer) => { if (answer !== undefined) kept.value = answer }, { immediate: true })

  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(host.live.onMissed(() => void reload()))
  onScopeDispose(host.live.subscribe((event) => {
    const concerned = sources.value.some(({ live }) => (live as readonly (keyof LiveEvents)[]).includes(event.type))
    if (!concerned || ('memberId' in event && event.memberId !== memberId.value)) return
    timer ??= setTimeout(() => {
      timer = undefined
      void reload()
    }, settleMs)
  }))
  onScopeDispose(() => { clearTimeout(timer) })

  const factText = ({ fact }: DayLane, pluginId: string): string | undefined => (fact === undefined ? undefined : host.translate(fact.text, Object.fromEntries(Object.entries(fact.values ?? {}).map(([name, value]) =>
    [name, typeof value !== 'object' ? value : 'instant' in value ? format.time(value.instant) : format.duration(value.seconds)])), pluginId))
  const lanes = computed((): readonly ShownLane[] => {
    void locale.value
    const [first, last] = [Date.parse(day.value.from), Date.parse(day.value.to)]
    return kept.value.map(({ pluginId, id, title, lane }) => ({
      id: `${pluginId}/${id}`, title: host.translate(title, {}, pluginId), fact: factText(lane, pluginId),
      spans: lane.spans.map(({ startedAt, endedAt, tone, text }): ShownSpan => ({
        from: Math.max(first, Date.parse(startedAt)), to: Math.min(last, endedAt === null ? Math.max(host.now.value, Date.parse(startedAt)) : Date.parse(endedAt)),
        running: endedAt === null, tone, color: null, text: host.translate(text, {}, pluginId),
      })).filter(({ from, to }) => to > from),
    }))
  })
  return { lanes, error }
}

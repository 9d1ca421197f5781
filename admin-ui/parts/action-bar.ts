import { computed, ref, shallowRef, watch } from 'vue'
import { meantReadings, useAbility, useHost, useWorkspace } from '@overt/sdk/ui'
import type { CommandPart, CommandReading } from '@overt/sdk/ui'
import { useCatalogue } from '../state/catalogue.ts'
import type { TaskChoice } from '../state/catalogue.ts'
import { useTimer } from '../state/timer.ts'
import { useCommandReadings } from './command-readings.ts'

/** One thing that Enter would do with what is typed. */
export interface Interpretation {
  readonly id: string
  readonly icon: string
  readonly title: string
  /** The title in pieces, where they are told apart. */
  readonly parts?: readonly CommandPart[] | undefined
  readonly detail?: string
  /** A fuller sentence to go on from. */
  readonly complete?: string | undefined
  /** The title says what is missing; there is nothing to run yet. */
  readonly fault?: boolean | undefined
  run(): Promise<unknown>
}

const mostTasks = 5
const mostProjects = 5

/** What the typed text can mean: a command of a plugin, an existing task, a new one. */
export function useInterpretations() {
  const host = useHost()
  const timer = useTimer()
  const catalogue = useCatalogue()
  const workspace = useWorkspace()
  const { can } = useAbility()
  const text = ref('')
  const { readings, settled, run } = useCommandReadings(text)
  const commands = shallowRef<readonly Interpretation[]>([])
  let asked = 0

  watch(text, async (value) => {
    const sentence = value.trim()
    const ask = ++asked
    if (sentence === '') {
      commands.value = []
      return
    }
    const answers = await Promise.all(host.contributions('action-bar.command/v1')
      .filter(({ when, pluginId }) => host.isMet(when, pluginId))
      .map(async ({ id, pluginId, icon, interpret }) => {
        try {
          const found = await interpret(sentence, host.api(pluginId))
          return found === undefined ? [] : [{ id: `${pluginId}/${id}`, icon: icon ?? 'i-lucide-terminal', ...found }]
        } catch (cause) {
          console.error(`plugin ${pluginId}:`, cause)
          return []
        }
      }))
    if (ask === asked) commands.value = answers.flat().toSorted((one, other) => other.score - one.score)
  })

  const offered = (reading: CommandReading, index: number): Interpretation => ({
    id: `reading-${String(index)}`, icon: reading.icon ?? 'i-lucide-terminal', title: reading.title, parts: reading.parts, complete: reading.complete, fault: reading.fault, run: () => run(reading),
  })
  /** A task of this name is made as it is started. Whoever has tracked nothing yet has no most recent project: they choose one, and the first of a workspace is made along with its task. */
  function asNew(task: string): readonly Interpretation[] {
    const title = host.translate('action-bar.start-new', { task })
    const start = (id: string, detail: string, place: { readonly project?: string; readonly organization?: string }): Interpretation => ({ id, icon: 'i-lucide-plus', title, detail, run: () => timer.start({ task, ...place }) })
    if (timer.running !== null || timer.last !== null || !catalogue.ready) return [start('new', host.translate('action-bar.new-task'), {})]
    const projects = [...catalogue.projects.values()].filter(({ archivedAt }) => archivedAt === null)
    if (projects.length > 0) {
      return projects.slice(0, mostProjects).map(({ id, name, organizationId }) => {
        const organization = catalogue.organizations.get(organizationId)?.name
        return start(`new ${id}`, [name, organization].filter(Boolean).join(' · '), { project: name, ...organization === undefined ? {} : { organization } })
      })
    }
    if (!can('create', 'Organization')) return [{ id: 'no-project', icon: 'i-lucide-circle-alert', title: host.translate('action-bar.no-project'), fault: true, run: () => Promise.resolve() }]
    const place = { project: host.translate('action-bar.first-project'), organization: workspace.value.name }
    return [start('new', host.translate('action-bar.in-first-project', place), place)]
  }
  const interpretations = computed<readonly Interpretation[]>(() => {
    const sentence = text.value.trim()
    if (sentence === '') return []
    const lower = sentence.toLocaleLowerCase()
    const words = lower.split(/\s+/)
    const matching = catalogue.choices
      .filter((choice) => words.every((word) => `${choice.task.name} ${choice.project} ${choice.organization}`.toLocaleLowerCase().includes(word)))
    const begins = (choice: TaskChoice): boolean => choice.task.name.toLocaleLowerCase().startsWith(lower)
    const offer = (choices: readonly TaskChoice[]): readonly Interpretation[] => choices.slice(0, mostTasks)
      .map((choice) => ({
        id: choice.task.id, icon: 'i-lucide-play', title: host.translate('action-bar.start-task', { task: choice.task.name }),
        detail: [choice.project, choice.organization].filter(Boolean).join(' · '), run: () => timer.start({ taskId: choice.task.id }),
      }))
    const meant = meantReadings(readings.value).length > 0
    const known = meant || catalogue.choices.some(({ task }) => task.name.toLocaleLowerCase() === lower)
    const created = known ? [] : asNew(sentence)
    const stop: Interpretation[] = !meant && timer.running !== null && lower === host.translate('action-bar.stop-word')
      ? [{ id: 'stop', icon: 'i-lucide-square', title: host.translate('timer.stop'), run: () => timer.stop() }] : []
    const all = readings.value.map(offered)
    const sure = meantReadings(readings.value).length
    // A new name wins over tasks that merely contain it: Enter must not start something else.
    return [
      ...stop, ...all.slice(0, sure), ...commands.value, ...offer(matching.filter(begins)), ...all.slice(sure), ...created,
      ...offer(matching.filter((choice) => !begins(choice))),
    ]
  })
  return { text, interpretations, settled }
}

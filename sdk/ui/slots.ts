import type { Component } from 'vue'
import type { SettingsShape } from '../server/settings.ts'
import type { LiveEvents } from '../wire/index.ts'
import type { Api } from './api.ts'
import type { When } from './when.ts'

/** Nothing is handed to the component. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
type NoProps = {}

/** What an action-bar command makes of a sentence; undefined where it is not meant. */
export interface CommandInterpretation {
  /** 0 to 1; the highest is offered first. */
  readonly score: number
  /** What will happen, in the reader's language. */
  readonly title: string
  run(): Promise<void>
}

/** Something that waits for the reader. */
export interface WaitingDecision {
  /** Unique within the contribution. */
  readonly id: string
  /** Message key of the plugin's catalogue; `count` among the values chooses the plural. */
  readonly text: string
  readonly values?: Readonly<Record<string, unknown>>
  /** Where it is decided. */
  readonly to: string
  /** The single cases, in the order they should be decided in; Today lists the first of them below the text. */
  readonly cases?: readonly WaitingCase[]
}

/** One case of what waits for the reader. */
export interface WaitingCase {
  readonly id: string
  /** Whom it is about. */
  readonly name: string
  /** Message key of the plugin's catalogue; a date among the values is shown in the reader's format. */
  readonly text: string
  readonly values?: Readonly<Record<string, string | number | { readonly date: string }>>
  readonly to: string
}

/** The reader's own day, in their zone: its date, and its first and last instant. */
export interface OwnDay {
  readonly date: string
  readonly from: string
  readonly to: string
  /** The dates of the workspace's zone that it touches, both included. */
  readonly dates: { readonly from: string; readonly to: string }
  /** The week that it lies in, first and last date. */
  readonly week: { readonly from: string; readonly to: string }
  readonly memberId: string
}

/** A stretch of the reader's day; without an end it goes on. */
export interface DaySpan {
  readonly startedAt: string
  readonly endedAt: string | null
  readonly tone: 'active' | 'idle' | 'planned'
  /** Message key of what it is. */
  readonly text: string
}

/** A line of the reader's day, with a sentence below all lines where there is something to say. */
export interface DayLane {
  readonly spans: readonly DaySpan[]
  /** Values may be an instant, shown as a time of day, or seconds, shown as a duration. */
  readonly fact?: { readonly text: string; readonly values?: Readonly<Record<string, string | number | { readonly instant: string } | { readonly seconds: number }>> }
}

/** What a widget is about. Dates, both included, in the workspace's zone; an empty list limits nothing: it means all that the reader may see. */
export interface WidgetScope {
  readonly from: string
  readonly to: string
  readonly memberIds: readonly string[]
  readonly organizationIds: readonly string[]
  readonly projectIds: readonly string[]
  readonly taskIds: readonly string[]
  readonly tags: readonly string[]
}

/** A size in a grid of 12 columns; a row is as high as two lines of a list. */
export interface WidgetSize {
  readonly w: number
  readonly h: number
}

/** A stretch of time beside the entries of a calendar. */
export interface CalendarMark {
  readonly startedAt: string
  readonly stoppedAt: string
  /** In the reader's language. */
  readonly title: string
}

/** A place that the command palette leads to. */
export interface PaletteItem {
  /** Unique within the contribution. */
  readonly id: string
  /** In the reader's language. */
  readonly label: string
  readonly detail?: string
  readonly to: string
}

/**
 * Places in the host that plugins fill. The number is the version of the contract: props and meta of a version never
 * change meaning. A plugin that offers a place of its own adds it by declaration merging.
 */
export interface UiSlots {
  /** An item of the sidebar. */
  'nav.main/v1': { props: never; meta: { readonly to: string; readonly icon: string } }
  /** A page of the Operator area, under `/operator/<pluginId>/<path>`; it belongs to the installation, and no workspace is open there. Its API: `/api/operator/<pluginId>/…`. */
  'operator.page/v1': {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    props: {}
    meta: { readonly path: string; readonly icon: string }
  }
  /** A tab of the workspace's settings, at `/settings/<pluginId>`. */
  'settings.page/v1': {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    props: {}
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    meta: {}
  }
  /** A tab of a member's page, under `/members/:id/<path>`. A path that is taken fails the build, and the plugin at the start; under `<pluginId>-<path>` where only running its code tells what it contributes. */
  'member.tab/v1': { props: { memberId: string }; meta: { readonly path: string; readonly icon?: string } }
  /** A column of the members table. `load` is asked once per page of members; the component shows one value. */
  'members.column/v1': {
    props: { memberId: string; value: unknown }
    meta: { load(memberIds: readonly string[], api: Api): Promise<Readonly<Record<string, unknown>>> }
  }
  /** What the reader's own calendar shows beside their entries, faintly, in instants; one click makes an entry of it. Asked only for the reader, never for somebody else. */
  'calendar.layer/v1': {
    props: never
    meta: { load(of: { readonly memberId: string; readonly from: string; readonly to: string }, api: Api): Promise<readonly CalendarMark[]> }
  }
  /** How long a person is expected to work, in seconds by date, for the dates that this reader may know it of; undefined where they may not. The first answer counts. */
  'time.required/v1': {
    props: never
    meta: { load(of: { readonly memberId: string; readonly from: string; readonly to: string }, api: Api): Promise<Readonly<Record<string, number>> | undefined> }
  }
  /** Replaces the generated settings form on the plugin's page. `save` stores changed settings. */
  'settings.panel/v1': {
    props: { settings: Readonly<Record<string, unknown>>; save: (settings: Readonly<Record<string, unknown>>) => Promise<void> }
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    meta: {}
  }
  /** Remarks on settings, shown beside each of them: a text warns, one with `info` only tells. `owner` is a plugin, or `core` for the workspace's own (`preset`, `pause`, `noticeText`, `lookReason`); asked again when settings change. */
  'setting.note/v1': {
    props: never
    meta: { load(owner: string, api: Api): Promise<Readonly<Record<string, string | { readonly info: string }>>> }
  }
  /**
   * Settings of the plugin that decide what is collected about people and how long it is kept. Settings → Monitoring shows them as a form, beside what members will read of the
   * plugin with the values that are typed; the plugin's own page leads there. Name every setting with `collectsLess` that is about people.
   */
  'monitoring.settings/v1': { props: never; meta: { readonly icon: string; readonly settings: readonly string[] } }
  /** A part of Settings → Monitoring that is more than a form of settings, such as presets or what differs for single people; below the settings of its plugin. Say in `when` who may use it. */
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  'monitoring.panel/v1': { props: {}; meta: { readonly icon: string } }
  /** A last step of the wizard that sets a new workspace up, after the host's own; `text` is a message key of a sentence below the title. The wizard's own button leads on. */
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  'onboarding.step/v1': { props: {}; meta: { readonly text: string } }
  /** A card on Today. `from` and `to` are dates, both included, in the workspace's zone. */
  'dashboard.widget/v1': {
    props: { range: { readonly from: string; readonly to: string } }
    meta: { readonly size: 'small' | 'medium' | 'wide'; readonly icon?: string }
  }
  /**
   * A widget that members place on dashboards of their own, as often as they like. It reads what it shows by itself, with the reader's rights, and renews it
   * with `useResource(…, { live })`. One with the id of a `dashboard.widget/v1` of the same plugin takes its place there.
   */
  'dashboard.widget/v2': {
    props: { scope: WidgetScope; settings: Readonly<Record<string, unknown>> }
    meta: {
      readonly icon: string
      /** Message key: one sentence for choosing. */
      readonly summary?: string
      readonly size: { readonly default: WidgetSize; readonly min: WidgetSize; readonly max?: WidgetSize }
      /** The parts of the scope that change what it shows; only these are offered and told. */
      readonly follows: readonly ('dates' | Exclude<keyof WidgetScope, 'from' | 'to'>)[]
      /** A form is made of it, as of a plugin's settings; a choice's words are the message keys `<label>.<option>`. */
      readonly settings?: SettingsShape
    }
  }
  /** A line of the reader's own day on Today, below their entries; undefined where there is none. Asked again on live events of these types. Only what the reader may see of themselves. */
  'day.lane/v1': { props: never; meta: { readonly live: readonly (keyof LiveEvents)[]; load(day: OwnDay, api: Api): Promise<DayLane | undefined> } }
  /** The page that this member wants to see first, asked once after signing in; undefined stays on Today. */
  'landing/v1': { props: never; meta: { load(api: Api): Promise<string | undefined> } }
  /** Places for the command palette, asked each time it opens. */
  'palette/v1': { props: never; meta: { readonly icon: string; load(api: Api): Promise<readonly PaletteItem[]> } }
  /**
   * Something to do, found in the command palette by its title or by one of the `words`; it opens a page. Titles begin with a verb. Words are looked for whatever the
   * reader's language is, so give those of each language. Who may not do it must not find it: say so in `when`.
   */
  'palette.action/v1': { props: never; meta: { readonly icon: string; readonly to: string; readonly words?: readonly string[] } }
  /** A page about what is recorded of the reader and their rights, which the card “Who can see me” on Today leads to. */
  'privacy.link/v1': { props: never; meta: { readonly to: string } }
  /** Something to do about a member, on their page, also where they were removed; `to` names the page that it opens, with `:memberId` in the place of the id. */
  'member.action/v1': { props: never; meta: { readonly icon: string; readonly to: string } }
  /** Shows notes of one kind below an entry. */
  'entry.note/v1': { props: { entryId: string; at: string; data: Readonly<Record<string, unknown>> }; meta: { readonly kind: string } }
  /** A button beside start and stop of the timer: on the page Time, and in the head of every page once an entry runs (`compact`), from then on also while none does. */
  'timer.action/v1': {
    props: { running: boolean; compact: boolean }
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    meta: {}
  }
  /** A mark beside an entry in lists. */
  'entry.badge/v1': {
    props: { entryId: string }
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    meta: {}
  }
  /**
   * An item in the menu of one of the reader's own entries; `to` names the page that it opens, with `:entryId` in the place of the id. A function must be there
   * before the menu is, so a plugin that gives one is loaded with every page.
   */
  'entry.action/v1': { props: never; meta: { readonly icon: string; readonly to: string | ((entryId: string) => string) } }
  /** An item in the menu of a project, for whoever may change it; `to` names the page that it opens, with `:projectId` in the place of the id. */
  'project.action/v1': { props: never; meta: { readonly icon: string; readonly to: string } }
  /** Shows values of one report column. */
  'report.cell/v1': { props: { value: unknown; row: Readonly<Record<string, unknown>> }; meta: { readonly column: string } }
  /** What waits for the reader's decision, shown by the bell and on Today. `load` is asked once, and again on live events of these types. */
  'decisions/v1': {
    props: never
    meta: { readonly icon: string; readonly live: readonly (keyof LiveEvents)[]; load(api: Api): Promise<readonly WaitingDecision[]> }
  }
  /** Understands sentences of the action bar and offers itself in the command palette. */
  'action-bar.command/v1': {
    props: never
    meta: {
      readonly icon?: string
      /** Sentences that show what can be said, as message keys. */
      readonly examples?: readonly string[]
      interpret(text: string, api: Api): Promise<CommandInterpretation | undefined>
    }
  }
}
/** Names of the places that plugins can contribute to. */
export type SlotName = keyof UiSlots

type ComponentOf<Props> = Component<Props & NoProps> | (() => Promise<{ readonly default: Component<Props & NoProps> }>)
type ComponentPart<Props> = [Props] extends [never] ? { readonly component?: never } : {
  /** A component, or a function that imports it; prefer the function, so that it loads when it is shown. */
  readonly component: ComponentOf<Props>
}

/** What a plugin contributes to a place: data with a condition, and a component. */
export type Contribution<N extends SlotName> = {
  /** Unique within the plugin and slot. */
  readonly id: string
  /** Message key of the plugin's catalogue. */
  readonly title: string
  /** Lower comes first; default 100. */
  readonly order?: number
  readonly when?: When
} & ComponentPart<UiSlots[N]['props']> & UiSlots[N]['meta']

/** A contribution as the host holds it. */
export type Contributed<N extends SlotName> = Contribution<N> & { readonly pluginId: string }

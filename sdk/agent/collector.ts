import type { Static, TSchema } from 'typebox'
import type { Engagement, EngagementSensor } from '../wire/engagement.ts'
import type { PolicyComparison } from '../wire/policy-comparison.ts'
import type { CaptureRequest, CaptureResult } from './capture.ts'

/** What the sensors said of the last second. `at` is corrected time in epoch milliseconds. */
export interface Tick {
  readonly at: number
  /** When the sensors saw this and the browser in front was asked: at or a little before `at`. */
  readonly seenAt?: number
  readonly presence: 'present' | 'locked' | 'paused'
  /** Whether any key or pointer event happened; never which, how many or where. */
  readonly input: boolean
  /** What keeps the person busy, as far as the sensors that this collector needs can tell; null where they cannot, and while there is input. */
  readonly engaged?: Engagement | null
  /** The application in front, or null where it is unknown or not collected. */
  readonly app: string | null
  /** The host name that the browser in front shows; null where it shows none, or where that is unknown, as for private windows. */
  readonly domain: string | null
  /** Whether a browser has shown something else since the tick before: `domain` holds only for the end of it. */
  readonly domainChanged?: boolean
}

/** The sensors a collector needs; a sensor that nobody needs is not started. */
export interface SensorNeeds {
  /** Whether there is somebody; told from the system's idle time unless `inputHook` asks for more. */
  readonly input: boolean
  /** Whether a system-wide hook of keyboard and pointer may run; without it no event of either reaches the agent. */
  readonly inputHook?: boolean
  readonly window: boolean
  readonly domain: boolean
  /** What may be looked at, while there is no input, to tell a person who is busy from one who is away. */
  readonly engagement?: readonly EngagementSensor[]
  /** Pictures of the screen; without it `capture` refuses. */
  readonly screen?: boolean
}

/** One record as it goes to the server: the plugin that owns `kind` says which fields it has. */
export interface CollectedRecord {
  readonly kind: string
  readonly id: string
  readonly [field: string]: unknown
}

/** The file of a record, with a small picture of it for the person's own window. */
export interface CollectedFile {
  readonly bytes: Uint8Array
  readonly preview: Uint8Array
}

/** A kind of record that travels with a file; only WebP pictures without metadata may. */
export interface FileRecord {
  readonly kind: string
  readonly schema: TSchema
  readonly maximumBytes: number
  /** What to record in place of one that was dropped to make room; keeps its id, so that a copy the server already has wins. */
  insteadOf(record: CollectedRecord): CollectedRecord
}

/** `kept`: on disk, encrypted. Without room the file is gone and the collector says so in a record. */
export type FileKept = 'kept' | 'disk-full' | 'refused'

/** What a person is doing, as the window and the tray show it. */
export type CollectorState = 'active' | 'idle' | 'locked' | 'paused'

/** What a collector is given when it starts: its part of the policy, and where its records go. */
export interface CollectorContext<Policy> {
  readonly policy: Policy
  /** Hands a finished record to the outbox. It is never changed afterwards. */
  emit(record: CollectedRecord): void
  /** Hands over a record with its file; its kind must be among the collector's `files`. */
  emitFile(record: CollectedRecord, file: CollectedFile): Promise<FileKept>
  /** Whether the record with this id and its file are kept, sent or not; known for a day. */
  isFileKept(id: string): boolean
  /** A UUIDv7 for a record that begins at `at` (epoch milliseconds). */
  newId(at: number): string
  /** Whether pictures of the screen can be taken here at all. */
  canCapture(): boolean
  /** Takes pictures of the screen in a process of its own, at most once a minute; never rejects. Aborting ends it at once. */
  capture(request: CaptureRequest, signal: AbortSignal): Promise<CaptureResult>
  /** Tells the person at the screen that a picture was kept, in a notice of the system. */
  announcePicture(): void
  /** What this collector wrote down for its next start, or null; check it like anything read from a disk. */
  readonly remembered: unknown
  /** Writes down a small JSON value for the next start; on disk when it resolves. A full disk is no error. */
  remember(value: unknown): Promise<void>
}

/** A collector at work; the engine calls it once a second and whenever records have to end. */
export interface RunningCollector {
  tick(tick: Tick): void
  /** Collection stops: closes what is open at the last tick, and drops what is not finished. A pause that follows began at that tick. */
  cut(): void
  /** Time is about to jump: as `cut`, and what was already accounted for must not be accounted for again. */
  rebase(): void
  /** What would be lost if the process died now, as records with the times known so far. */
  open(): readonly CollectedRecord[]
  state(): CollectorState | null
}

/** A stretch of the person's own day, as this device recorded it. */
export interface OwnItem {
  readonly startedAt: string
  readonly endedAt: string
  readonly state: string
  readonly app: string | null
  readonly domain: string | null
}

/** A person's own day on this device, for what a plugin shows in the agent's window. Instants are RFC 3339. */
export interface OwnDay {
  /** Epoch milliseconds. */
  readonly now: number
  readonly from: string
  readonly to: string
  /** Oldest first, sent or not. */
  readonly items: readonly OwnItem[]
  /** The running entry as far as the server has told. */
  readonly timer: { readonly id: string; readonly startedAt: string; readonly task: string } | null
  /** Records that the person's answers made, sent or not. */
  readonly answers: readonly CollectedRecord[]
}

/** A figure of the day; its words are `own.<plugin>.<name>` in the agent's catalogues, with `label` in its place where it is given. */
export interface OwnFigure {
  readonly name: string
  readonly label?: string
  readonly seconds: number
}

/** Something the person is asked; nothing happens without an answer. Words: `own.<plugin>.question`, `own.<plugin>.choice.<choice>`. */
export interface OwnQuestion {
  /** The same as long as it is the same question. */
  readonly id: string
  /** What it is about, for the record of the answer. */
  readonly subject: string
  readonly fromAt: string
  readonly toAt: string
  /** In words, e.g. the name of a task. */
  readonly about: string
  /** The first is the one that loses nothing. */
  readonly choices: readonly string[]
  /** Those of the choices that need a task. */
  readonly takesTask: readonly string[]
}

/** What a collector shows its person in the agent's window: figures, and questions that wait for an answer. */
export interface OwnPart {
  readonly figures: readonly OwnFigure[]
  readonly questions: readonly OwnQuestion[]
}

/** A person's answer to a question of a collector: the choice, and the task where it asks for one. */
export interface OwnAnswer {
  readonly choice: string
  readonly taskId?: string
}

/** The agent half of a plugin: compiled into the agent, switched on only by a valid policy key. */
export interface Collector<Schema extends TSchema = TSchema> {
  /** The plugin's id, which is also its key in the policy. */
  readonly id: string
  readonly recordKinds: readonly string[]
  readonly policy: Schema
  /** How each field of the policy compares, so that a policy that collects more is shown before it holds. */
  readonly compare: PolicyComparison<Static<Schema>>
  /** The closed schema of every record it emits; what does not fit never leaves the device. */
  readonly records: readonly TSchema[]
  /** The kinds of records that come with a file; they are not among `records`. */
  readonly files?: readonly FileRecord[]
  /** The agent's own ceilings: returns a policy that collects no more than they allow. */
  limit(policy: Static<Schema>): Static<Schema>
  needs(policy: Static<Schema>): SensorNeeds
  start(context: CollectorContext<Static<Schema>>): RunningCollector
  /**
   * What the plugin makes of the person's own day, from the device's own records and what the server half gave to `agent.window`: the same figures and
   * words that the server shows, also without a network. Pure; `data` is undefined before the first contact, and to be checked like anything from outside.
   */
  own?(day: OwnDay, data: unknown): OwnPart
  /** The record that an answer of the person makes; its kind must be among `recordKinds`. */
  answer?(question: OwnQuestion, answer: OwnAnswer, newId: (at: number) => string, now: number): CollectedRecord
}

/** Declares a collector; the default export of `agent/collector.ts`. See docs/plugins/agent.md for one in full. */
export function defineCollector<Schema extends TSchema>(collector: Collector<Schema>): Collector<Schema> {
  return collector
}

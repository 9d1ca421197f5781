import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, LocalDate, Name, NameOf, Nullable, TimeZone, closed } from './common.ts'
import { Currency, HourRate, RateFrom } from './rates.ts'

const Color = Nullable(Type.String({ pattern: '^#[0-9a-f]{6}$' }))
const Tags = Type.Array(NameOf(40), { maxItems: 20, uniqueItems: true })
const Description = Type.String({ maxLength: 3_000 })

const common = {
  id: Id,
  name: Type.String(),
  color: Color,
  tags: Type.Array(Type.String()),
  billable: Nullable(Type.Boolean({ description: 'null inherits from above' })),
  rate: HourRate,
  currency: Currency,
  archivedAt: Nullable(Instant),
  createdAt: Instant,
  updatedAt: Instant,
  effective: Type.Object({
    billable: Type.Boolean(), rate: HourRate,
  }, { description: 'with what is inherited from above; entries add the rate of their member and workspace' }),
}
const commonCreate = {
  id: Type.Optional(Id),
  name: Name,
  color: Type.Optional(Color),
  tags: Type.Optional(Tags),
  billable: Type.Optional(Nullable(Type.Boolean())),
  rate: Type.Optional(HourRate),
}
const commonChange = {
  name: Name, color: Color, tags: Tags, billable: Nullable(Type.Boolean()), rate: HourRate, rateFrom: RateFrom, archived: Type.Boolean(),
}

/** A client or stakeholder; has projects. */
export const Organization = Type.Object({ ...common, description: Type.String() })
export type Organization = Static<typeof Organization>
/** An organization to add. */
export const OrganizationCreate = Type.Object({ ...commonCreate, description: Type.Optional(Description) }, closed)
/** What to change of an organization; what is absent stays. */
export const OrganizationChange =
  Type.Partial(Type.Object({ ...commonChange, description: Description }), { ...closed, minProperties: 1 })

/** A category of work of one organization; has tasks. */
export const Project = Type.Object({ ...common, organizationId: Id, description: Type.String() })
export type Project = Static<typeof Project>
/** A project to add. */
export const ProjectCreate = Type.Object({ ...commonCreate, organizationId: Id, description: Type.Optional(Description) }, closed)
/** What to change of a project; what is absent stays. */
export const ProjectChange = Type.Partial(Type.Object({ ...commonChange, description: Description, organizationId: Id }), { ...closed, minProperties: 1 })

/** A kind of activity in a project; has entries. */
export const Task = Type.Object({ ...common, organizationId: Id, projectId: Id })
export type Task = Static<typeof Task>
/** A task to add. */
export const TaskCreate = Type.Object({ ...commonCreate, projectId: Id }, closed)
/** What to change of a task; what is absent stays. */
export const TaskChange = Type.Partial(Type.Object({ ...commonChange, projectId: Id }), { ...closed, minProperties: 1 })

/** How an entry can come about. */
export const entrySources = ['web', 'chat', 'agent', 'punch', 'import', 'api'] as const
/** How an entry came about. */
export const EntrySource = Choice(entrySources)
export type EntrySource = (typeof entrySources)[number]

/** A unit of work of one member; `stoppedAt` is null while it runs. */
export const Entry = Type.Object({
  id: Id, memberId: Id, organizationId: Id, projectId: Id, taskId: Id,
  startedAt: Instant, stoppedAt: Nullable(Instant),
  source: EntrySource, description: Type.String(), billable: Type.Boolean(),
  billableByHand: Type.Boolean({ description: 'set by a person; otherwise `billable` follows the task, project or organization' }),
  tags: Type.Array(Type.String()),
  placed: Type.Boolean({ description: 'filed as a length alone: the server chose start and stop, and may move them with the length' }),
  askedAt: Nullable(Type.String({ format: 'date-time', description: 'when its member was asked whether it still runs; null once confirmed' })),
  createdAt: Instant, updatedAt: Instant,
})
export type Entry = Static<typeof Entry>

/** A value is set by hand and stays, whatever becomes of the task. */
const EntryBillable = Nullable(Type.Boolean({ description: 'null follows the task, project or organization' }))

/** An entry to add. */
export const EntryCreate = Type.Object({
  id: Type.Optional(Id),
  memberId: Type.Optional(Id),
  taskId: Id,
  startedAt: Instant,
  stoppedAt: Nullable(Instant),
  description: Type.Optional(Description),
  billable: Type.Optional(EntryBillable),
  tags: Type.Optional(Tags),
  confirmLong: Type.Optional(Type.Boolean({ description: 'confirms an entry over 24 h' })),
}, closed)

/** What to change of an entry; what is absent stays. */
export const EntryChange = Type.Partial(Type.Object({
  taskId: Id, startedAt: Instant, stoppedAt: Nullable(Instant), description: Description,
  billable: EntryBillable, tags: Tags, confirmLong: Type.Boolean(),
}), { ...closed, minProperties: 1 })

/** What to start, by id or by name. */
export const TimerStart = Type.Object({
  id: Type.Optional(Id),
  task: Type.Optional(Name),
  taskId: Type.Optional(Id),
  project: Type.Optional(Name),
  organization: Type.Optional(Name),
  at: Type.Optional(Instant),
  description: Type.Optional(Description),
  confirmLong: Type.Optional(Type.Boolean({ description: 'confirms that the entry this stops took over 24 h' })),
}, closed)
export type TimerStart = Static<typeof TimerStart>
/** When to stop; now where absent. */
export const TimerStop = Type.Object({
  at: Type.Optional(Instant),
  confirmLong: Type.Optional(Type.Boolean({ description: 'confirms an entry over 24 h' })),
}, closed)

/** The instant at which an entry becomes two. */
export const EntrySplit = Type.Object({ at: Instant }, closed)
/** The copy keeps length, task and text and begins at `startedAt`. */
export const EntryDuplicate = Type.Object({ startedAt: Instant }, closed)
const EntryIds = Type.Array(Id, { minItems: 1, maxItems: 200, uniqueItems: true })
/** One change of several entries; all are changed or none. */
export const EntriesChange = Type.Object({
  ids: EntryIds,
  change: Type.Partial(Type.Object({ taskId: Id, description: Description, billable: EntryBillable, tags: Tags }), { ...closed, minProperties: 1 }),
}, closed)
/** Entries to move to the trash. */
export const EntriesDelete = Type.Object({ ids: EntryIds }, closed)

/** A cell of a time sheet: how long a task took on a day. */
const CellChange = Type.Object({
  taskId: Id,
  date: LocalDate,
  seconds: Type.Integer({ minimum: 0, maximum: 90_000, description: 'what the cell is to hold in all' }),
  was: Type.Integer({ minimum: 0, maximum: 90_000, description: 'what the cell held when it was read; where it holds something else by now, the cell is refused' }),
  description: Type.Optional(Description),
}, closed)
/** Totals to set in cells of a time sheet. */
export const CellsChange = Type.Object({
  memberId: Type.Optional(Id),
  timeZone: Type.Optional(TimeZone),
  cells: Type.Array(CellChange, { minItems: 1, maxItems: 200 }),
}, closed)
export type CellsChange = Static<typeof CellsChange>
const EntryBefore = Type.Object({ id: Id, startedAt: Instant, stoppedAt: Instant, description: Type.String() }, closed)
/** What a change of cells did, as `POST /entries/cells/undo` takes it. */
export const CellsUndo = Type.Object({
  created: Type.Array(Id, { maxItems: 200, uniqueItems: true }),
  changed: Type.Array(EntryBefore, { maxItems: 1_000, description: 'entries as they were before' }),
  batchIds: Type.Array(Id, { maxItems: 200, uniqueItems: true, description: 'batches of the trash' }),
}, closed)
export type CellsUndo = Static<typeof CellsUndo>
/** The entries that a change of cells has made, changed or deleted. */
export const CellsChanged = Type.Object({ entries: Type.Array(Entry), undo: CellsUndo })
export type CellsChanged = Static<typeof CellsChanged>

/** System-made metadata on an entry, typed by the plugin that made it. */
export const Note = Type.Object({
  id: Id, entryId: Id, plugin: Type.String(), kind: Type.String(), at: Instant,
  data: Type.Record(Type.String(), Type.Unknown()),
})
export type Note = Static<typeof Note>

/** Where an organization, project or task goes: below another parent, or into another of its kind. */
export const WorkMove = Type.Object({ to: Id, dryRun: Type.Optional(Type.Boolean({ description: 'answers what would move, and changes nothing' })) }, closed)
const Inherited = Type.Object({ rate: HourRate, billable: Type.Boolean() })
/** What moved along with a project or task. */
export const WorkMoved = Type.Object({
  projects: Type.Integer(), tasks: Type.Integer(), entries: Type.Integer(), notes: Type.Integer(),
  before: Type.Object({ ...Inherited.properties }, { description: 'what holds for it today where nothing below says otherwise' }),
  after: Inherited,
  batchId: Nullable(Type.String({ description: 'of the trash, for a merge: restoring it takes the merge back' })),
})
export type WorkMoved = Static<typeof WorkMoved>

/** What a delete takes along, the answer of `DELETE …?dryRun=true`. */
export const DeleteCounts = Type.Object({
  organizations: Type.Integer(), projects: Type.Integer(), tasks: Type.Integer(),
  entries: Type.Integer(), notes: Type.Integer(), batchId: Nullable(Id),
  running: Type.Optional(Type.Array(Type.Object({ memberId: Id, name: Type.String() }), { description: 'whose timers run on it and stop; not in the trash' })),
})
export type DeleteCounts = Static<typeof DeleteCounts>

/** What was deleted at once and is restored at once. */
export const TrashBatch = Type.Object({
  id: Id,
  subject: Choice(['organization', 'project', 'task', 'entry']),
  subjectId: Id,
  name: Type.String(),
  deletedBy: Nullable(Type.String()),
  memberId: Nullable(Type.String({ description: 'whose entries they are, where all are of one member' })),
  deletedAt: Instant,
  expiresAt: Instant,
  organizationId: Nullable(Type.String({ description: 'where it was' })),
  projectId: Nullable(Type.String()),
  from: Nullable(Type.String({ format: 'date-time', description: 'of entries, when the first began' })),
  to: Nullable(Type.String({ format: 'date-time', description: 'of entries, when the last ended' })),
  counts: DeleteCounts,
})
export type TrashBatch = Static<typeof TrashBatch>

/** One row of the audit trail, as its page shows it. */
export const AuditRow = Type.Object({
  sequence: Nullable(Type.Integer({ description: 'place in the chain; null for a moment after the change' })),
  at: Instant,
  actor: Type.Object({ kind: Choice(['user', 'device', 'system', 'plugin']), id: Nullable(Type.String()), name: Nullable(Type.String()) }),
  action: Type.String(),
  sentence: Type.String({ description: 'what happened, in the reader\'s language' }),
  subject: Type.String(),
  subjectId: Nullable(Type.String()),
  before: Type.Unknown(),
  after: Type.Unknown(),
  hash: Nullable(Type.String({ description: 'null as long as `sequence` is' })),
})
export type AuditRow = Static<typeof AuditRow>

/** A kind of record in the audit trail, with its title. */
export const AuditKind = Type.Object({ subject: Type.String(), title: Type.String() })
export type AuditKind = Static<typeof AuditKind>

/** One change of an entry: who, when, and what it was before and after. */
export const EntryHistoryStep = Type.Object({
  at: Instant,
  by: Type.Object({ kind: Choice(['user', 'device', 'system', 'plugin']), id: Nullable(Type.String()), name: Nullable(Type.String()) }),
  action: Type.String(),
  before: Type.Unknown({ description: 'null for a new one, and where the text was erased' }),
  after: Type.Unknown(),
})
export type EntryHistoryStep = Static<typeof EntryHistoryStep>

/** The rate in force: task > project > organization > member > workspace. */
export const Rate = Type.Object({
  rate: HourRate,
  from: Nullable(Choice(['task', 'project', 'organization', 'member', 'workspace'])),
  billable: Type.Boolean(),
  currency: Currency,
})
export type Rate = Static<typeof Rate>

/** Who looked at the caller's records: looks of one viewer at one kind within one hour. */
/** Opened or listed on a page, or taken out in a file. A list of many people counts as one look a minute, as it reads itself again. */
export const lookKinds = ['opened', 'listed', 'exported'] as const
/** How records were shown. */
export type LookKind = (typeof lookKinds)[number]
/** An access receipt: who saw what of a person, when, how many and why. */
export const Look = Type.Object({
  id: Id,
  viewerId: Id,
  viewerName: Nullable(Type.String()),
  subject: Type.String(),
  title: Type.String({ description: 'the subject in words' }),
  how: Choice(lookKinds),
  firstAt: Instant,
  lastAt: Instant,
  looks: Type.Integer(),
  records: Type.Integer({ description: 'how many records were shown, all looks together' }),
  reason: Nullable(Type.String()),
  fresh: Type.Boolean({ description: 'came or grew since the person last marked receipts as seen' }),
})
export type Look = Static<typeof Look>

/** What is new among the receipts. */
export const LookNews = Type.Object({
  receipts: Type.Integer({ description: 'at most 100' }),
  viewers: Type.Array(Type.String(), { description: 'names of the latest three who looked' }),
})
export type LookNews = Static<typeof LookNews>

/** What checking the audit trail found. */
export const AuditVerification = Type.Object({
  workspaceId: Id,
  rows: Type.Integer({ description: 'rows found right' }),
  forgotten: Type.Integer({ description: 'of them, rows whose details were erased, as a later row says' }),
  head: Nullable(Type.String({ description: 'hash of the last row; note it elsewhere to notice a trail cut short' })),
  unchained: Type.Object({ rows: Type.Integer({ description: 'rows found right that are not in the chain yet' }), since: Nullable(Instant) }),
  fault: Nullable(Type.Object({ sequence: Nullable(Type.Integer({ description: 'null for a row that is not in the chain yet, and for a receipt that no row knows' })), reason: Type.String() })),
})
export type AuditVerification = Static<typeof AuditVerification>

export interface CopyRow {
  readonly id: string
  readonly scope: 'member' | 'workspace'
  readonly memberId: string | null
  readonly memberName: string | null
  readonly state: 'waiting' | 'running' | 'ready' | 'failed' | 'cancelled' | 'expired'
  readonly progress: number
  readonly bytes: number
  readonly problem: string | null
  readonly createdAt: string
  readonly finishedAt: string | null
  readonly expiresAt: string | null
}

export interface SettingRow {
  readonly owner: string
  readonly ownerTitle: string
  readonly on: boolean
  readonly setting: string
  readonly label: string
  readonly within: boolean
  readonly from: string
  readonly to: string
  readonly effect: 'narrower' | 'wider' | 'to-read'
  readonly reason: string
  readonly sources: readonly string[]
  /** Why no preset can change it at present. */
  readonly blocked: string | null
}

export interface PresetRow {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly noticeDays: number
  readonly noticeReason: string
  readonly noticeSources: readonly string[]
  readonly outside: number
  readonly settings: readonly SettingRow[]
}

export interface Presets {
  readonly items: readonly PresetRow[]
  readonly inForce: { readonly id: string; readonly title: string; readonly appliedAt: string; readonly byName: string | null } | null
  readonly disclaimer: string
}

export interface Applied {
  readonly changes: readonly SettingRow[]
  readonly affected: { readonly members: number; readonly mustAcknowledge: boolean; readonly text: string }
  readonly notice: string
  readonly disclaimer: string
}

export interface RetentionRow {
  readonly kind: string
  readonly plugin: string | null
  readonly pluginTitle: string | null
  readonly title: string
  readonly help: string
  readonly days: number
  readonly setting: { readonly key: string } | null
  readonly ends: 'deleted' | 'reduced' | 'pseudonymized'
  readonly pseudonymizedBy: string | null
  readonly nextRunAt: string
  readonly nextBefore: string
  readonly lastRun: { readonly at: string; readonly records: number; readonly total: number } | null
}

export interface Objection {
  readonly id: string
  readonly memberId: string
  readonly memberName: string
  readonly aboutTitle: string
  readonly reason: string
  readonly status: 'open' | 'accepted' | 'rejected' | 'withdrawn'
  readonly answer: string | null
  readonly createdAt: string
  readonly dueAt: string
  /** Null until it is settled. */
  readonly keptUntil: string | null
  readonly overdue: boolean
  readonly mayAnswer: boolean
  readonly mayWithdraw: boolean
  readonly steps: readonly { readonly step: string; readonly byName: string | null; readonly text: string | null; readonly at: string }[]
}

export interface Receipt {
  readonly id: string
  readonly version: number
  readonly acknowledgedAt: string
  readonly where: 'agent' | 'browser'
  readonly policyHash: string
}

export interface PolicyNews {
  readonly version: number
  readonly issuedAt: string
  readonly removed: readonly string[]
  readonly added: readonly string[]
  readonly members: { readonly inForce: number; readonly acknowledged: number; readonly covered: number; readonly waiting: number }
  readonly waitingNames: readonly string[]
}

export interface Contact { readonly contact: { readonly id: string; readonly name: string } | null; readonly answerDays: number }

export interface Collection {
  readonly items: readonly {
    readonly plugin: string | null
    readonly title: string
    readonly purpose: string
    readonly collects: readonly string[]
    readonly readers: string
    readonly kept: readonly Pick<RetentionRow, 'title' | 'help' | 'days' | 'ends'>[]
    readonly looks: { readonly looks: number; readonly viewers: number; readonly lastAt: string } | null
  }[]
  readonly lookDays: number
  readonly preset: { readonly id: string; readonly title: string } | null
  readonly disclaimer: string
}

export interface BreachFacts {
  readonly affected: number
  readonly left: number
  readonly looks: number
  readonly records: number
  readonly kinds: readonly { readonly kind: string; readonly title: string; readonly members: number; readonly records: number }[]
  readonly viewers: readonly { readonly memberId: string; readonly name: string; readonly members: number; readonly records: number }[]
  readonly actions: readonly { readonly action: string; readonly count: number }[]
}
export interface BreachTexts { readonly subject: Readonly<Record<string, string>>; readonly text: Readonly<Record<string, string>> }
export interface BreachPreview { readonly facts: BreachFacts; readonly texts: BreachTexts; readonly members: number }

export interface Breach {
  readonly id: string
  readonly subject: string
  readonly text: string
  readonly from: string
  readonly until: string
  readonly detectedAt: string
  readonly state: 'telling' | 'open' | 'closed'
  readonly authority: { readonly dueAt: string; readonly overdue: boolean; readonly toldAt: string | null; readonly note: string | null }
  readonly measures: string | null
  readonly closedAt: string | null
  readonly facts: BreachFacts
  readonly told: { readonly members: number; readonly told: number; readonly mailed: number; readonly mailFailed: number; readonly read: number }
  readonly steps: readonly { readonly step: string; readonly byName: string | null; readonly text: string | null; readonly at: string }[]
}

export interface Delivery {
  readonly memberId: string
  readonly name: string
  readonly affected: boolean
  readonly toldAt: string | null
  readonly mail: 'queued' | 'sent' | 'failed' | null
  readonly mailAt: string | null
  readonly readAt: string | null
  readonly readIn: 'browser' | 'agent' | null
}

export interface OwnBreach { readonly id: string; readonly subject: string; readonly text: string; readonly toldAt: string; readonly affected: boolean; readonly readAt: string | null; readonly measures: string | null }

export interface Erasure {
  readonly id: string
  readonly memberId: string | null
  readonly name: string | null
  readonly own: boolean
  readonly state: 'waiting' | 'running' | 'done' | 'cancelled'
  readonly startAt: string
  readonly dueAt: string
  readonly finishedAt: string | null
  readonly steps: readonly { readonly id: string; readonly title: string; readonly state: 'waiting' | 'done' | 'failed' }[]
  readonly certificatePath: string
}

export interface KeptRow {
  readonly owner: string
  readonly kind: string
  readonly what: string
  readonly reason: string
  readonly until: string | null
}

export interface WideningRow { readonly owner: string; readonly setting: string; readonly from: unknown; readonly to: unknown; readonly label: string }
export interface Council {
  readonly representatives: readonly { readonly id: string; readonly name: string }[]
  readonly guarded: boolean
  readonly lockDays: number
  readonly isRepresentative: boolean
  readonly refused: { readonly at: string; readonly widenings: readonly WideningRow[] } | null
}
export interface Proposal {
  readonly id: string
  readonly state: 'waiting' | 'approved' | 'lock-over' | 'overridden' | 'applied' | 'withdrawn'
  readonly widenings: readonly WideningRow[]
  readonly reason: string
  readonly proposedBy: string | null
  readonly createdAt: string
  readonly lockUntil: string
  readonly votes: readonly { readonly name: string; readonly vote: 'approve' | 'reject'; readonly comment: string | null; readonly at: string }[]
  readonly override: { readonly by: string | null; readonly reason: string; readonly at: string } | null
  readonly mayVote: boolean
  readonly mayOverride: boolean
}
export interface WeeklySums { readonly leastPeople: number; readonly items: readonly { readonly week: string; readonly people: number | null; readonly averageHours: number | null }[] }
export interface DutyDocumentRow { readonly kind: string; readonly title: string; readonly keptAt: string | null; readonly changes: number | null }

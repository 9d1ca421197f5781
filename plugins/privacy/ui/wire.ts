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
  readonly pluginTitle: string | null
  readonly title: string
  readonly help: string
  readonly days: number
  readonly setting: { readonly minimum: number; readonly maximum: number } | null
  readonly ends: 'deleted' | 'reduced'
  readonly nextRunAt: string
  readonly lastRun: { readonly at: string; readonly records: number } | null
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
  readonly items: readonly { readonly plugin: string; readonly title: string; readonly collects: readonly string[] }[]
  readonly preset: { readonly id: string; readonly title: string } | null
  readonly disclaimer: string
}

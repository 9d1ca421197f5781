import Type from 'typebox'
import { Choice, csvDialects } from '@overt/sdk'
import type { CsvDialect } from '@overt/sdk'

export const exportFormats = ['xlsx', 'csv', 'pdf'] as const
export type ExportFormat = typeof exportFormats[number]

/** How a file is made, beside what it holds. */
export const exportOptions = {
  sheets: Type.Optional(Type.Boolean({ description: 'XLSX: one sheet per group' })),
  orientation: Type.Optional(Choice(['portrait', 'landscape'] as const)),
  dialect: Type.Optional(Choice(csvDialects)),
  title: Type.Optional(Type.String({ format: 'name', minLength: 1, maxLength: 120, description: 'PDF: what stands above it' })),
}
export interface ExportOptions {
  readonly sheets?: boolean
  readonly orientation?: 'portrait' | 'landscape'
  readonly title?: string
  readonly dialect?: CsvDialect
}

export const contentTypes: Readonly<Record<ExportFormat, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8; header=present',
  pdf: 'application/pdf',
}

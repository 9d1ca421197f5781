export * from '@overt/sdk/ui'
export { DataTable, DateRange, UTooltip } from './lazy-parts.ts'

export * from '@overt/sdk/ui'
export { DataTable, DateRange, UAlert, UCheckbox, UFormField, UInput, UKbd, UProgress, USwitch, UTextarea, UTooltip } from './lazy-parts.ts'

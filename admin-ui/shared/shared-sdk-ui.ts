export * from '@overt/sdk/ui'
export { DataTable, DateInput, DateRange, DayStepper, MemberSelect, PolicyWords, TimeInput, UAlert, UFormField, UInput, UKbd, UProgress, UTextarea } from './lazy-parts.ts'

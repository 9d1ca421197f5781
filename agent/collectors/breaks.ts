/** Breaks are no collector: a person makes them on purpose. Their record, and what the server tells of them, belong to attendance. */
export { BreakRecord, BreakWindow } from '@overt/plugin-attendance/agent'

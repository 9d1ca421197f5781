import type { Collector } from '@overt/sdk/agent'
import activity from '@overt/plugin-activity/agent'
import clickim from '@overt/plugin-clickim/agent'
import screenshots from '@overt/plugin-screenshots/agent'

/** The collectors this build contains. A policy can switch them on and off; it cannot bring others. */
export const collectors: readonly Collector[] = [activity, clickim, screenshots]

/** Breaks need no collector: a person makes them on purpose. Their record, and what the server tells of them, belong to attendance. */
export { BreakRecord, BreakWindow } from '@overt/plugin-attendance/agent'

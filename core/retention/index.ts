export { scheduleCoreRetention } from './core-retention.ts'
export { createRetention, nightly } from './retention.ts'

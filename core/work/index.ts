export * from './migrations.ts'
export * from './routes.ts'
export * from './work-jobs.ts'
export { createWork } from './work.ts'

export * from './migrations.ts'
export * from './routes.ts'
export * from './work-jobs.ts'

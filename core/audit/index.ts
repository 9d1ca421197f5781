export * from './actor.ts'
export * from './audit.ts'
export * from './migrations.ts'
export * from './verify.ts'

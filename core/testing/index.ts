export * from './create-test-platform.ts'
export * from './test-cluster.ts'
export * from './test-database.ts'

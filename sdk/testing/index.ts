export * from './contracts.ts'
export * from './create-test-platform.ts'
export * from './plugin-contract.ts'

export * from './contracts.ts'
export * from './create-test-platform.ts'
export * from './name-faults.ts'
export * from './plugin-contract.ts'

export { readOnlyRefusal, requireWritable } from './require-writable.ts'
export { accessView, createAccess } from './workspace-access.ts'

export { createDocuments } from './documents.ts'
export type { PlatformDocuments } from './documents.ts'

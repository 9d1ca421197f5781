export { certificateRoutes } from './certificate-routes.ts'
export { createErasure } from './erasure.ts'
export type { PlatformErasure } from './erasure.ts'

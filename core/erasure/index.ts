export { certificateRoutes } from './certificate-routes.ts'
export { createErasure } from './erasure.ts'

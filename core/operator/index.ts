export * from './installation-trail.ts'
export * from './operator-routes.ts'
export * from './operators.ts'

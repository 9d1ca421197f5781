export * from './installation-trail.ts'
export * from './operator-routes.ts'
export * from './operators.ts'
export { countUndeliveredMails } from './undelivered-mails.ts'

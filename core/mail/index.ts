export { createMail, mailFolder } from './mail.ts'
export { mailLocale, mailText } from './messages.ts'

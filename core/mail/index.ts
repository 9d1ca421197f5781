export { createMail, mailFolder } from './mail.ts'
export { createMemberMail } from './member-mail.ts'

export { createMail, mailFolder, workspaceHeader } from './mail.ts'
export { createMemberMail } from './member-mail.ts'

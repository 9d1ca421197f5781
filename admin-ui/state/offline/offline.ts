// What is loaded once the page is there, or once the server is not reached: everything for times without a connection.
export { answer, keep } from './kept-answers.ts'
export { discardOfOthers, settleBeforeSignOut } from './leaving.ts'
export { sendWaiting } from './send-waiting.ts'
export { take } from './take-change.ts'
export { watchVersions } from './versions.ts'

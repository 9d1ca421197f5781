export { isTimerOn } from './apply.ts'
export { timerChoiceKind, timerCommandKind } from './record-kinds.ts'
export { timerCommandRoutes } from './routes.ts'
export { countWaiting, waitingCommands } from './waiting.ts'

export * from './collector.ts'
export * from './uuidv7.ts'
export { AgentEvent, AgentPolicy, BatchReply, Enrollment, agentEvents } from '../wire/device.ts'
export { Id, Instant, ProblemDocument, closed } from '../wire/common.ts'

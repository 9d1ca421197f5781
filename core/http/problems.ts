import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '@overt/sdk'
import { isAwayState, isBusyState, isConnectionFault, isInputState, isPlanOutdated, sqlStateOf, statementTimeout } from '../database/sql-state.ts'
import type { PluginHost } from '../contracts.ts'
import { conflictingRecords, databaseAway, internalError, malformedBody, notFound, overloaded, tooExpensive, tooLarge, tooMany, unsupportedMedia, validationFailed, valueOutOfRange } from '../errors.ts'
import { languageOf } from './language-of.ts'
import { problemTexts } from './problem-texts.ts'
import { readFaults } from './validation-faults.ts'
import { busyPage, isPageNavigation, passesByItself } from './busy-page.ts'

/** Refusals that are no faults: the server has more to do than it can, and a retry does well. */
const busyCodes = new Set(['overloaded', 'heavy-reads-busy'])

/** Answers every error as an RFC 9457 problem with a stable code; what is not foreseen is logged and told without its inside. */
export function useProblems(app: FastifyInstance, pluginTexts?: PluginHost['problemTexts']): void {
  app.setErrorHandler((error: Error, request, reply) => send(toProblem(error, request), request, reply, pluginTexts))
  app.setNotFoundHandler((request, reply) => send(notFound({ values: { what: `${request.method} ${request.url.split('?')[0]}` } }), request, reply, pluginTexts))
}

function send(problem: Problem, request: FastifyRequest, reply: FastifyReply, pluginTexts: PluginHost['problemTexts'] | undefined): void {
  if (problem.status >= 500) logFault(problem, request)
  if (problem.retryAfterSeconds !== undefined) void reply.header('retry-after', Math.ceil(problem.retryAfterSeconds))
  if (passesByItself(problem) && isPageNavigation(request)) {
    const { html, policy } = busyPage(problem, request)
    void reply.code(problem.status).header('content-security-policy', policy).header('cache-control', 'no-store').type('text/html; charset=utf-8').serializer(String).send(html)
    return
  }
  const { title, detail } = problemTexts(problem, languageOf(request), pluginTexts)
  void reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send({
    type: `urn:overt:problem:${problem.code}`,
    title,
    status: problem.status,
    detail,
    code: problem.code,
    instance: request.url.split('?')[0],
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
    ...problem.extensions,
  })
}

/** With the title as message: the detail holds ids and seconds, and lines that differ in them would not be folded to one a second. */
function logFault(problem: Problem, { log, routeOptions: { url: place } }: FastifyRequest): void {
  const { code, cause, title } = problem
  if (busyCodes.has(code)) log.warn(cause === undefined ? { code } : { code, state: sqlStateOf(cause), place }, title)
  else if (code === 'internal-error') log.error({ err: cause, code, place }, title)
  else log.error({ err: cause ?? problem, code }, title)
}

const wrongPart: Readonly<Record<string, string>> = { body: 'The body is wrong', params: 'The address is wrong', querystring: 'The query is wrong', headers: 'The headers are wrong' }

function toProblem(error: Error, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  const { code = '', statusCode, validation, validationContext } = error as Partial<FastifyError>
  if (validation !== undefined) {
    const errors = readFaults(validation)
    const told = errors.map(({ path, message }) => path === '' ? message : `${path} ${message}`).join('; ')
    return validationFailed({ values: { detail: `${wrongPart[validationContext ?? ''] ?? 'The request is wrong'}: ${told}.` }, errors })
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge({ values: { limit: 'this route takes' } })
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || code === 'FST_INVALID_MULTIPART_CONTENT_TYPE') return unsupportedMedia()
  if (statusCode === 429) return tooMany({ values: { seconds: 60 }, retryAfterSeconds: 60 })
  if (statusCode === 503 || code === 'FST_UNDER_PRESSURE') return overloaded({ values: { seconds: 5 }, retryAfterSeconds: 5 })
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return malformedBody({ values: { detail: error.message } })
  const state = sqlStateOf(error)
  if (state !== undefined && isAwayState(state) || isPlanOutdated(error) || isConnectionFault(error)) return databaseAway({ cause: error, retryAfterSeconds: 2 })
  if (state === statementTimeout && isRead(request)) return tooExpensive({ cause: error })
  if (state !== undefined && isBusyState(state)) return overloaded({ values: { seconds: 2 }, retryAfterSeconds: 2, cause: error })
  if (state !== undefined && isInputState(state)) {
    request.log.warn({ err: error, route: request.routeOptions.url }, 'input reached the database that it cannot take')
    return state.startsWith('23') ? conflictingRecords({ cause: error }) : valueOutOfRange({ cause: error })
  }
  return internalError({ values: { requestId: request.id }, cause: error })
}

const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD'

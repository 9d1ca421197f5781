import type { FastifyRequest } from 'fastify'
import type { Platform } from '../contracts.ts'
import { isDeviceToken } from '../devices/token.ts'
import { notFound, unauthorized } from '../errors.ts'

/** Lets in every member of the workspace, and every device of it with its token. Errors: `unauthorized`, `not-found`, those of a device. */
export const enterReader = ({ identity, deviceTokens }: Pick<Platform, 'identity' | 'deviceTokens'>) => async (request: FastifyRequest): Promise<void> => {
  const { workspaceId } = request.params as { workspaceId: string }
  if (isDeviceToken(request.headers.authorization)) {
    const device = await deviceTokens.authenticate(request)
    if (device.workspaceId !== workspaceId) throw notFound({ values: { what: 'The workspace' } })
    request.device = device
    return
  }
  if (request.signedIn === null) throw unauthorized()
  request.caller = await identity.caller(request.signedIn, workspaceId)
  if (request.caller === null) throw notFound({ values: { what: 'The workspace' } })
}

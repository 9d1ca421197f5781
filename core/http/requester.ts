import type { FastifyRequest } from 'fastify'
import type { Platform } from '../contracts.ts'
import { isDeviceToken } from '../devices/token.ts'

/**
 * Who a request counts for: the device or user that proves to be one, else the address. So people behind one address do not starve each
 * other, and made-up credentials count for the address they come from.
 */
export const requesterOf = ({ identity, deviceTokens }: Pick<Platform, 'identity' | 'deviceTokens'>) => async (request: FastifyRequest): Promise<string> => {
  if (isPageFile(request)) return addressOf(request)
  if (request.url.startsWith('/api/agent/') || isDeviceToken(request.headers.authorization)) return deviceTokens.limitKey(request) ?? addressOf(request)
  const signedIn = await identity.signedIn(request)
  return signedIn === null ? addressOf(request) : `user ${signedIn.userId}`
}

/** A page is two hundred files; without them it cannot even say that it has to wait. */
export const isPageFile = ({ url }: Pick<FastifyRequest, 'url'>): boolean => url.startsWith('/assets/')

const addressOf = ({ ip }: FastifyRequest): string => `address ${ip}`

import type { FastifyRequest } from 'fastify'

const loopback = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/
const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/
/** What proxies, tunnels and content networks add; besides everything that begins with `x-forwarded-`. */
const proxyHeaders = ['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip', 'fastly-client-ip', 'x-cluster-client-ip', 'x-original-host', 'x-envoy-external-address']

/**
 * True only where no proxy seems to stand between: its clients would all look like this machine. A proxy that adds no header shows by the
 * host that it passes on, by a page of another origin, or by speaking HTTP/1.0; a public address means that there is one.
 */
export function isSameMachine({ headers, socket, raw }: FastifyRequest, publicUrl?: string): boolean {
  return loopback.test(socket.remoteAddress ?? '') && loopbackHost.test(headers.host ?? '') && raw.httpVersion !== '1.0'
    && !Object.keys(headers).some((name) => name.startsWith('x-forwarded-') || proxyHeaders.includes(name))
    && [headers.origin, headers.referer, publicUrl].every((address) => address === undefined || isLocal(address))
}

const isLocal = (address: string): boolean => URL.canParse(address) && loopbackHost.test(new URL(address).host)

import type { FastifyInstance } from 'fastify'

/** Headers that browsers heed for documents, and validators of what never changes. With them a small file is half headers. */
const ofDocuments = [
  'cross-origin-opener-policy', 'origin-agent-cluster', 'x-dns-prefetch-control', 'x-download-options', 'x-frame-options', 'x-permitted-cross-domain-policies', 'x-xss-protection', 'x-request-id',
  'last-modified', 'etag', 'accept-ranges',
]

/** Of no use on what is never a document; a drawing can be one. */
const ofDrawings = ['content-security-policy', 'referrer-policy']
const neverDocument = /^(?:text\/(?:javascript|css)|application\/json)/

/** Files whose address holds their hash say what they are, and no more; types are still not guessed, and other sites still cannot embed them. */
export function useFileHeaders(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (String(reply.getHeader('cache-control')).includes('immutable')) {
      for (const name of ofDocuments) reply.removeHeader(name)
      if (neverDocument.test(String(reply.getHeader('content-type')))) for (const name of ofDrawings) reply.removeHeader(name)
    }
    done()
  })
}

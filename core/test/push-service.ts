import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, randomUUID, verify } from 'node:crypto'
import { createServer } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { makeSelfSigned } from './self-signed.ts'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** What the browser shows. */
  readonly shown: { readonly title: string; readonly text: string; readonly path: string; readonly tag: string }
  readonly claims: { readonly aud: string; readonly exp: number; readonly sub: string }
}

export interface Browser {
  readonly id: string
  /** As a browser gives it. */
  readonly subscription: { readonly endpoint: string; readonly keys: { readonly p256dh: string; readonly auth: string } }
  readonly received: Received[]
  /** How the service answers from now on. Default 201. */
  answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Requests, answered well or not. */
  readonly requests: string[]
}

/** A push service on this machine: it takes in what RFC 8030 says, checks who sends (RFC 8292) and decrypts as the browser would (RFC 8291). */
export async function startPushService(pushKey: () => Promise<string>) {
  const { key, certificate } = await makeSelfSigned(['localhost', 'push.test'])
  setDefaultCACertificates([...getCACertificates('default'), certificate])
  const browsers = new Map<string, Browser & { readonly privateKey: Buffer; readonly auth: Buffer }>()
  const faults: unknown[] = []
  const server = createServer({ key, cert: certificate }, (request, response) => {
    void (async () => {
      const browser = browsers.get(request.url ?? '')
      const body = Buffer.concat(await request.toArray() as Buffer[])
      if (browser === undefined) { response.writeHead(404).end(); return }
      browser.requests.push(`${request.method ?? ''} ${request.url ?? ''}`)
      const { status, headers } = browser.answer
      if (status < 300) browser.received.push({ path: request.url!, headers: request.headers, shown: JSON.parse(decryptPush(body, browser).toString('utf8')) as Received['shown'], claims: verifiedClaims(request.headers, await pushKey()) })
      response.writeHead(status, headers).end()
    })().catch((error: unknown) => {
      faults.push(error)
      response.writeHead(500).end()
    })
  })
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done) })
  const { port } = server.address() as AddressInfo
  const origin = `https://127.0.0.1:${String(port)}`

  return {
    origin,
    faults,
    browser(host = origin): Browser {
      const pair = createECDH('prime256v1')
      const p256dh = pair.generateKeys('base64url')
      const auth = randomBytes(16)
      const id = `/push/${randomUUID()}`
      const browser = { id, subscription: { endpoint: `${host}${id}`, keys: { p256dh, auth: auth.toString('base64url') } }, received: [], requests: [], answer: { status: 201 }, privateKey: pair.getPrivateKey(), auth }
      browsers.set(id, browser)
      return browser
    },
    close: () => new Promise<void>((done) => {
      server.close(() => { done() })
      server.closeAllConnections()
    }),
  }
}

/** RFC 8291 § 3.4 over RFC 8188: salt, record size, key id (the sender's public key), one record. */
export function decryptPush(body: Buffer, { privateKey, auth }: { readonly privateKey: Buffer; readonly auth: Buffer }): Buffer {
  const [salt, keyLength] = [body.subarray(0, 16), body[20]!]
  const [senderKey, record] = [body.subarray(21, 21 + keyLength), body.subarray(21 + keyLength)]
  if (body.readUInt32BE(16) < record.length) throw new Error('more than one record')
  const own = createECDH('prime256v1')
  own.setPrivateKey(privateKey)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), senderKey])
  const input = Buffer.from(hkdfSync('sha256', own.computeSecret(senderKey), auth, info, 32))
  const key = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: nonce\0', 12))
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(record.subarray(-16))
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  const end = padded.lastIndexOf(2)
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('wrong padding')
  return padded.subarray(0, end)
}

/** RFC 8292: `vapid t=<JWT>, k=<key>`, signed with ES256 by the key that the browser subscribed with. */
function verifiedClaims({ authorization = '' }: IncomingHttpHeaders, pushKey: string): Received['claims'] {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? []
  if (key !== pushKey) throw new Error('another key')
  const [header = '', payload = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') } })
  if ((JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg: string }).alg !== 'ES256') throw new Error('another algorithm')
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))) throw new Error('wrong signature')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Received['claims']
}

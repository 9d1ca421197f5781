import { randomUUID, webcrypto } from 'node:crypto'
import { Integer, OctetString, Utf8String } from 'asn1js'
import { AltName, AttributeTypeAndValue, BasicConstraints, Certificate, CryptoEngine, Extension, GeneralName } from 'pkijs'

const commonName = '2.5.4.3'
const subjectAltName = '2.5.29.17'
const basicConstraints = '2.5.29.19'

/** A key and a certificate of its own for servers on 127.0.0.1, good for a day; both as PEM. */
export async function makeSelfSigned(names: readonly string[]): Promise<{ readonly key: string; readonly certificate: string }> {
  const engine = new CryptoEngine({ crypto: webcrypto as unknown as Crypto })
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const certificate = new Certificate()
  certificate.version = 2
  certificate.serialNumber = new Integer({ value: 1 })
  // A name of its own: a process that trusts several of them must not take one for the issuer of another.
  const ownName = new Utf8String({ value: `test ${randomUUID()}` })
  for (const name of [certificate.subject, certificate.issuer]) name.typesAndValues.push(new AttributeTypeAndValue({ type: commonName, value: ownName }))
  certificate.notBefore.value = new Date(Date.now() - 3_600_000)
  certificate.notAfter.value = new Date(Date.now() + 24 * 3_600_000)
  const alternatives = new AltName({ altNames: [...names.map((value) => new GeneralName({ type: 2, value })), new GeneralName({ type: 7, value: new OctetString({ valueHex: new Uint8Array([127, 0, 0, 1]).buffer }) })] })
  certificate.extensions = [
    new Extension({ extnID: basicConstraints, critical: true, extnValue: new BasicConstraints({ cA: true }).toSchema().toBER() }),
    new Extension({ extnID: subjectAltName, extnValue: alternatives.toSchema().toBER() }),
  ]
  await certificate.subjectPublicKeyInfo.importKey(pair.publicKey as CryptoKey, engine)
  await certificate.sign(pair.privateKey as CryptoKey, 'SHA-256', engine)
  return {
    key: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', pair.privateKey)),
    certificate: pem('CERTIFICATE', certificate.toSchema(true).toBER()),
  }
}

const pem = (label: string, bytes: ArrayBuffer): string => `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`

import { createHash } from 'node:crypto'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { PackageOrigin } from '@overt/sdk'
import { registryRefused } from './errors.ts'

const timeoutMs = 20_000
const documentBytes = 8_000_000
/** As an upload is limited. */
export const packageBytes = 25_000_000

/** The part of a registry's answer that is read. */
const Release = Type.Object({
  version: Type.String(),
  dist: Type.Object({
    tarball: Type.String(),
    integrity: Type.Optional(Type.String()),
    attestations: Type.Optional(Type.Object({ url: Type.String() })),
  }),
  _npmUser: Type.Optional(Type.Object({ name: Type.String() })),
  repository: Type.Optional(Type.Unknown()),
})
const Document = Type.Object({ 'dist-tags': Type.Object({ latest: Type.Optional(Type.String()) }), 'versions': Type.Record(Type.String(), Type.Unknown()) })

/**
 * Gets a package from an npm registry, and what the registry says about where it comes from. The bytes have the integrity that the registry names, or nothing is
 * returned. Errors: `registry-refused`.
 */
export async function registryPackage(registry: string, name: string, version?: string): Promise<{ readonly bytes: Uint8Array; readonly origin: PackageOrigin }> {
  const document = jsonOf(await download(registry, new URL(name.replace('/', '%2f'), withSlash(registry)), documentBytes))
  if (!Value.Check(Document, document)) throw refused(name, 'its answer is not that of a registry')
  const wanted = version ?? document['dist-tags'].latest ?? ''
  const release: unknown = Object.hasOwn(document.versions, wanted) ? document.versions[wanted] : undefined
  if (!Value.Check(Release, release)) throw refused(name, wanted === '' ? 'it has no latest version' : `there is no version ${wanted}`)
  const { integrity } = release.dist
  if (integrity === undefined || !integrity.startsWith('sha512-')) throw refused(name, 'it names no SHA-512 of the package')
  if (!URL.canParse(release.dist.tarball)) throw refused(name, 'it names no address of the package')
  const bytes = await download(registry, new URL(release.dist.tarball), packageBytes)
  if (integrity !== `sha512-${createHash('sha512').update(bytes).digest('base64')}`) throw refused(name, 'the package is not the one whose integrity the registry names')
  return { bytes, origin: { kind: 'registry', name, version: release.version, publisher: release._npmUser?.name ?? null, provenance: await provenanceOf(registry, release) } }
}

const refused = (name: string, reason: string): Error => registryRefused({ values: { name, reason } })

/** Undefined for what is no JSON. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

const withSlash = (address: string): string => address.endsWith('/') ? address : `${address}/`

/** Only from the registry's own origin: an answer must not lead the server to another address. */
async function download(registry: string, address: URL, mostBytes: number): Promise<Uint8Array> {
  const name = address.pathname
  if (address.origin !== new URL(registry).origin) throw refused(name, `it leads to another server, ${address.host}`)
  try {
    const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs), headers: { accept: 'application/json, application/octet-stream' } })
    if (!response.ok || response.body === null) throw refused(name, response.status === 404 ? 'there is no such package' : `it answered ${response.status}`)
    const parts: Uint8Array[] = []
    let bytes = 0
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += part.length
      if (bytes > mostBytes) throw refused(name, `it answered more than ${mostBytes / 1_000_000} MB`)
      parts.push(part)
    }
    return Buffer.concat(parts)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'registry-refused') throw error
    throw registryRefused({ values: { name, reason: 'it cannot be reached' }, cause: error })
  }
}

const Attestations = Type.Object({ attestations: Type.Array(Type.Object({ predicateType: Type.String(), bundle: Type.Object({ dsseEnvelope: Type.Object({ payload: Type.String() }) }) })) })
const Statement = Type.Object({ predicate: Type.Object({ buildDefinition: Type.Object({ externalParameters: Type.Object({ workflow: Type.Object({ repository: Type.String(), ref: Type.String(), path: Type.String() }) }) }) }) })

/** The source and workflow that the registry says a package was built from; null where it says nothing. It is shown, not relied on: the signature is the registry's to check. */
async function provenanceOf(registry: string, { dist }: Static<typeof Release>): Promise<PackageOrigin['provenance']> {
  if (dist.attestations === undefined) return null
  try {
    const answer: unknown = JSON.parse(new TextDecoder().decode(await download(registry, new URL(dist.attestations.url), documentBytes)))
    if (!Value.Check(Attestations, answer)) return null
    const slsa = answer.attestations.find(({ predicateType }) => predicateType.startsWith('https://slsa.dev/provenance/'))
    const statement: unknown = slsa === undefined ? undefined : JSON.parse(Buffer.from(slsa.bundle.dsseEnvelope.payload, 'base64').toString('utf8'))
    return Value.Check(Statement, statement) ? { ...statement.predicate.buildDefinition.externalParameters.workflow } : null
  } catch {
    // Provenance is a help to decide; without it the page says that there is none.
    return null
  }
}

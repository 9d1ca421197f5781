import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import * as tar from 'tar'

/** A package registry that lives as long as a journey. */
export interface LocalRegistry {
  /** For `@overt:registry` in an `.npmrc`; everything else comes from wherever npm gets it. */
  readonly url: string
  stop(): Promise<void>
}

interface Published { readonly name: string; readonly version: string }

/** What a registry says about every package beside its bytes. */
export interface RegistryFacts {
  readonly publisher?: string
  readonly provenance?: { readonly repository: string; readonly ref: string; readonly path: string }
}

/** Serves packed packages as a registry does, on this machine only. `versions` may name several files of one package. */
export async function startRegistry(files: readonly string[], facts: RegistryFacts = {}): Promise<LocalRegistry> {
  const packages = Map.groupBy(await Promise.all(files.map(async (file) => ({ file, manifest: await manifestOf(file) }))), ({ manifest }) => manifest.name)
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url?.slice(1) ?? '')
    const file = files.find((one) => path === `-/${basename(one)}`)
    const found = packages.get(path)
    if (file !== undefined) response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(readFileSync(file))
    else if (path === '-/attestations' && facts.provenance !== undefined) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(attestationOf(facts.provenance)))
    else if (found === undefined) response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}')
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(documentOf(path, found, `http://${request.headers.host ?? ''}`, facts)))
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () => new Promise((resolve) => { server.close(() => { resolve() }); server.closeAllConnections() }),
  }
}

function documentOf(name: string, versions: readonly { readonly file: string; readonly manifest: Published }[], origin: string, { publisher, provenance }: RegistryFacts): object {
  const latest = versions.at(-1)?.manifest.version
  return {
    name, 'dist-tags': { latest },
    versions: Object.fromEntries(versions.map(({ file, manifest }) => [manifest.version, {
      ...manifest,
      ...publisher === undefined ? {} : { _npmUser: { name: publisher } },
      dist: {
        ...provenance === undefined ? {} : { attestations: { url: `${origin}/-/attestations` } },
        tarball: `${origin}/-/${basename(file)}`, integrity: `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`,
      },
    }])),
  }
}

function attestationOf(workflow: NonNullable<RegistryFacts['provenance']>): object {
  const statement = { predicate: { buildDefinition: { externalParameters: { workflow } } } }
  return { attestations: [{ predicateType: 'https://slsa.dev/provenance/v1', bundle: { dsseEnvelope: { payload: Buffer.from(JSON.stringify(statement)).toString('base64') } } }] }
}

async function manifestOf(file: string): Promise<Published> {
  let text = ''
  await tar.list({ file, onReadEntry: (entry) => { if (entry.path === 'package/package.json' || entry.path === 'package/./package.json') entry.on('data', (chunk: Buffer) => { text += chunk.toString('utf8') }) } })
  return JSON.parse(text) as Published
}

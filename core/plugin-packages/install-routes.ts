import multipart from '@fastify/multipart'
import Type from 'typebox'
import { InstalledPackage, PackageFacts, PackagesState, Problem, closed } from '@overt/sdk'
import { malformedBody, tooLarge, unsupportedMedia } from '../errors.ts'
import type { App, RegisterRoutes } from '../http/fastify.ts'
import type { FastifyRequest } from 'fastify'
import type { InstallationActor } from '../operator/installation-trail.ts'
import type { PackageInstaller } from './install-packages.ts'
import { packageBytes } from './registry-package.ts'

const config = { looks: { none: 'About the installation, not about a member of a workspace.' } }
const tags = ['plugins']
const PackageName = Type.String({ pattern: '^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$', maxLength: 214 })

export interface InstallRouteDeps {
  installer(): PackageInstaller
  /** Who asks; throws where they may not install. */
  allow(request: FastifyRequest): InstallationActor
  /** Runs after each act, e.g. for a row in the trail of a workspace. */
  acted?(app: App, request: FastifyRequest, action: string, after: object): Promise<void>
}

/** Installing packages from the UI, below `/plugin-packages`; for the operator, and for admins of workspaces where the operator allows it. */
export function installRoutes({ installer, allow, acted = () => Promise.resolve() }: InstallRouteDeps): RegisterRoutes {
  const isAllowed = (request: FastifyRequest): boolean => {
    try {
      allow(request)
      installer()
      return true
    } catch (error) {
      if (error instanceof Problem && error.code === 'install-not-allowed') return false
      throw error
    }
  }
  return async (app: App) => {
    await app.register(multipart, { limits: { fileSize: packageBytes, files: 1, fields: 0, parts: 1, headerPairs: 20 } })

    app.get('/plugin-packages', { schema: { tags, summary: 'Whether the caller may install packages, and which wait for a restart', response: { 200: PackagesState } }, config }, (request) => {
      const allowed = isAllowed(request)
      return { allowed, waiting: allowed ? [...installer().waiting()] : [] }
    })

    app.post('/plugin-packages/upload', {
      bodyLimit: packageBytes + 64 * 1024,
      schema: { tags, summary: 'Upload a package to look at', consumes: ['multipart/form-data'], response: { 200: PackageFacts } }, config,
    }, async (request) => {
      const by = allow(request)
      const facts = await installer().upload(by, await readFile(request))
      await acted(app, request, 'plugin.package-staged', { plugin: facts.id, version: facts.version, integrity: facts.integrity })
      return facts
    })

    app.post('/plugin-packages/find', {
      schema: { tags, summary: 'Get a package of the npm registry to look at', body: Type.Object({ name: PackageName, version: Type.Optional(Type.String({ maxLength: 100, pattern: '^[0-9][0-9A-Za-z.+-]*$' })) }, closed), response: { 200: PackageFacts } }, config,
    }, async (request) => {
      const by = allow(request)
      const facts = await installer().find(by, request.body.name, request.body.version)
      await acted(app, request, 'plugin.package-staged', { plugin: facts.id, version: facts.version, integrity: facts.integrity })
      return facts
    })

    app.post('/plugin-packages/install', {
      schema: { tags, summary: 'Install a package that was looked at; it runs after the next start', body: Type.Object({ token: Type.String({ maxLength: 64 }) }, closed), response: { 200: InstalledPackage } }, config,
    }, async (request) => {
      const by = allow(request)
      const installed = await installer().install(by, request.body.token)
      await acted(app, request, 'plugin.installed', { plugin: installed.id, version: installed.version })
      return installed
    })
  }
}

async function readFile(request: FastifyRequest): Promise<Uint8Array> {
  if (!request.isMultipart()) throw unsupportedMedia()
  try {
    const part = await request.file()
    if (part !== undefined) return await part.toBuffer()
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode === 413) throw tooLarge({ values: { limit: `${packageBytes / 1_000_000} MB` }, cause: error })
    throw malformedBody({ values: { detail: 'The parts of the body cannot be read.' }, cause: error })
  }
  throw malformedBody({ values: { detail: 'The body needs one part with the file.' } })
}

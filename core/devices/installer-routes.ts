import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import Type from 'typebox'
import { InstallerList } from '@overt/sdk'
import { notFound } from '../errors.ts'
import type { App } from '../http/fastify.ts'
import { callerOf } from '../http/fastify.ts'
import { rangeNotThere } from './errors.ts'
import { createInstallers, installerList } from './installers.ts'

/** The list for Settings → Agent download, below a workspace. */
export function installerRoutes(app: App): void {
  const installers = createInstallers(app.platform.config.installersFolder, (error) => { app.log.warn({ err: error }, 'installers cannot be read') })
  app.get('/agent/installers', {
    schema: { tags: ['devices'], summary: 'Agent installers to download', response: { 200: InstallerList } },
    config: { looks: { none: 'Installers are the same for everybody, and names of admins no record of what somebody did.' } },
  }, async (request) => {
    const found = await installers.list()
    return app.platform.database.inWorkspace(callerOf(request), (unit) => installerList(unit, found))
  })
}

/** The installers themselves and electron-updater's generic feed, below `/api/agent`; open to all, as an installer holds no secret. */
export async function updateRoutes(app: App): Promise<void> {
  const folder = resolve(app.platform.config.installersFolder)
  const installers = createInstallers(folder, (error) => { app.log.warn({ err: error, folder }, 'installers cannot be read') })
  // A place to put installers into; one that cannot be made only means that there are none.
  await mkdir(folder, { recursive: true }).catch((error: unknown) => { app.log.warn({ err: error, folder }, 'the folder for installers cannot be made') })
  await app.register(fastifyStatic, { root: folder, serve: false })
  app.setErrorHandler((error: Error & { readonly statusCode?: number }) => { throw error.statusCode === 416 ? rangeNotThere() : error })
  app.get('/updates/:fileName', {
    schema: {
      tags: ['agent'], summary: 'An installer, its block map, or the update metadata and its signature',
      params: Type.Object({ fileName: Type.String({ maxLength: 200 }) }),
    },
    config: { anyQuery: 'electron-updater adds what keeps caches away' },
  }, async (request, reply) => {
    const { fileName } = request.params
    if (!await installers.offers(fileName)) throw notFound({ values: { what: 'The file' } })
    void reply.header('cache-control', 'no-cache')
    if (fileName.endsWith('.yml')) return reply.type('text/yaml; charset=utf-8').sendFile(fileName, { cacheControl: false })
    return reply.header('content-disposition', `attachment; filename="${fileName}"`).sendFile(fileName, { cacheControl: false })
  })
}

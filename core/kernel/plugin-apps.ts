import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { notFound } from '../errors.ts'
import { isPageNavigation } from '../http/busy-page.ts'
import { encodingFor, varyByEncoding } from '../http/compression.ts'
import type { App, RegisterRoutes } from '../http/fastify.ts'
import { languageOf } from '../http/language-of.ts'
import { coreText } from '../texts/core-texts.ts'
import { contentSecurityPolicy, permissionsPolicy } from '../http/page-policies.ts'
import { plainPage } from '../http/plain-page.ts'
import { wantsHtml } from '../http/ui.ts'
import { appFile, builtApp } from './app-files.ts'
import type { InstalledPlugins } from './plugin-contracts.ts'

/** Where the app of a plugin is opened. */
export const appAddress = (pluginId: string): string => `/apps/${pluginId}/`

/**
 * The apps of plugins under `/apps/<id>/`: their files, and their page for every other address below. They are there while the plugin runs and at least one
 * workspace has it on; what a person may do in them is decided by the plugin's routes.
 */
export function pluginAppRoutes(host: InstalledPlugins): RegisterRoutes {
  const appOf = async (id: string) => {
    const plugin = host.get(id)
    const app = plugin?.state === 'ready' ? plugin.manifest?.app : undefined
    if (plugin === undefined || app === undefined || builtApp(plugin.folder) === undefined) return undefined
    return await host.enablement.isOnAnywhere(id) ? { ...app, folder: plugin.folder } : undefined
  }
  const options = { schema: { hide: true, params: Type.Object({ pluginId: Type.String({ maxLength: 40 }), '*': Type.Optional(Type.String({ maxLength: 300 })) }) }, config: { rateLimit: false } } as const
  return (app: App) => {
    app.get('/apps/:pluginId', options, (request, reply) => reply.redirect(appAddress(encodeURIComponent(request.params.pluginId)), 308))

    app.get('/apps/:pluginId/*', options, async (request, reply) => {
      const { pluginId, '*': name = '' } = request.params
      const found = await appOf(pluginId)
      if (found === undefined) {
        if (!isPageNavigation(request)) throw notFound({ values: { what: 'This app' } })
        const { html, policy } = unavailable(request)
        return reply.code(404).header('content-security-policy', policy).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html)
      }
      const isHashed = name.startsWith('assets/')
      const file = name === 'index.html' ? undefined : await appFile(found.folder, name, (available) => encodingFor(request, available))
      if (file !== undefined) {
        varyByEncoding(reply)
        if (file.encoding !== undefined) void reply.header('content-encoding', file.encoding)
        // A worker is governed by the policy that its own script came with.
        void reply.header('content-security-policy', contentSecurityPolicy())
        return reply.type(file.mediaType).header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache').send(file.bytes)
      }
      if (isHashed || !wantsHtml(request)) throw notFound({ values: { what: 'This file' } })
      return reply
        .header('content-security-policy', contentSecurityPolicy())
        .header('permissions-policy', permissionsPolicy(found.permissions))
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(builtApp(found.folder)?.page)
    })
  }
}

function unavailable(request: FastifyRequest): ReturnType<typeof plainPage> {
  const language = languageOf(request) ?? 'en'
  return plainPage({ language, title: coreText(language, 'app-page.title'), body: `<p>${coreText(language, 'app-page.text')}</p>\n<p><a href="/">${coreText(language, 'app-page.back')}</a></p>` })
}

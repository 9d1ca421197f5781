import Type from 'typebox'
import { publicPageNames } from '@overt/sdk'
import type { PublicPage, SettingsOf, SettingsShape } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { isPageNavigation } from '../http/busy-page.ts'
import type { App, RegisterRoutes } from '../http/fastify.ts'
import { languageOf } from '../http/language-of.ts'
import { coreText, knownLanguage } from '../texts/core-texts.ts'
import { plainPage } from '../http/plain-page.ts'
import { pluginFailed } from './errors.ts'
import { PluginFault } from './guarded-call.ts'
import type { Guard } from './guarded-call.ts'
import { publicPageHtml, publicPagePolicy } from './public-page.ts'

const keptSeconds = 60
/** More would only be asked for by whoever tries addresses out. */
const perMinute = 60
const maximumKept = 500
const defaultTimeoutMs = 10_000
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const isAddress = /^[a-z0-9][a-z0-9-]{0,59}$/

interface PublicPageDeps {
  readonly guard: Guard
  pages(): readonly { readonly pluginId: string; readonly page: PublicPage }[]
  isOn(pluginId: string, workspaceId: string): Promise<boolean>
  settings(pluginId: string, workspaceId: string): Promise<SettingsOf<SettingsShape>>
  parts(): Pick<Platform, 'clock' | 'database'>
}
interface Kept { readonly until: number; readonly page: Promise<{ readonly html: string; readonly searchable: boolean }> }

/** Pages of plugins for everybody, `/<name>` and `/<name>/<address>`. Whatever is not published answers as if there were nothing, installed or not. */
export function publicPageRoutes({ pages, guard, isOn, settings, parts }: PublicPageDeps): RegisterRoutes {
  const kept = new Map<string, Kept>()

  async function publishedAt(pluginId: string, { publishedBy, addressedBy }: PublicPage, address: string): Promise<string | undefined> {
    if (address !== '' && !isId.test(address) && !isAddress.test(address)) return undefined
    const [setting, value] = address === '' || isId.test(address) ? [publishedBy, 'true'] : [addressedBy, address]
    const found = await parts().database.inIdentity(null, (unit) => unit.query<{ workspace_id: string }>(
      'select workspace_id from core.workspaces_by_setting($1, $2, $3) where enabled and ($4::uuid is null or workspace_id = $4) limit 2', [pluginId, setting, value, isId.test(address) ? address : null]))
    const [workspaceId] = found.map((row) => row.workspace_id)
    if (workspaceId === undefined || found.length > 1 || !await isOn(pluginId, workspaceId)) return undefined
    const values = await settings(pluginId, workspaceId)
    const own = values[addressedBy] === '' ? workspaceId : values[addressedBy]
    return values[publishedBy] === true && (address === '' || address === own) ? workspaceId : undefined
  }

  function read(pluginId: string, { name, read: ask, timeoutMs = defaultTimeoutMs }: PublicPage, workspaceId: string, language: string): Kept['page'] {
    const key = `${name} ${workspaceId} ${language}`
    const now = parts().clock.now().epochMilliseconds
    const known = kept.get(key)
    if (known !== undefined && known.until > now) return known.page
    const page = guard.call({ plugin: pluginId, place: `public page ${name}`, workspaceId, timeoutMs, answers: true, neverPaused: true }, (signal) => ask({ workspaceId, language }, signal))
      .then((content) => ({ html: publicPageHtml(content, language), searchable: content.searchable }))
    if (kept.size >= maximumKept) kept.clear()
    kept.set(key, { until: now + keptSeconds * 1_000, page })
    page.catch(() => { kept.delete(key) })
    return page
  }

  const options = {
    schema: { hide: true, params: Type.Object({ '*': Type.Optional(Type.String()) }), querystring: Type.Object({ lang: Type.Optional(Type.Unknown()) }) },
    config: { rateLimit: { max: perMinute }, anyQuery: 'whoever links to a page adds what they like' },
  } as const
  return (app: App) => {
    for (const name of publicPageNames) {
      for (const url of [`/${name}`, `/${name}/*`]) {
        app.get(url, options, async (request, reply) => {
          const { '*': address = '' } = request.params
          const { lang } = request.query
          const language = knownLanguage(typeof lang === 'string' ? lang : null) ?? languageOf(request) ?? 'en'
          if (lang === undefined) void reply.header('vary', 'accept-language')
          const found = pages().find(({ page }) => page.name === name)
          const workspaceId = found === undefined ? undefined : await publishedAt(found.pluginId, found.page, address)
          if (found === undefined || workspaceId === undefined) {
            if (!isPageNavigation(request)) throw notFound({ values: { what: 'The page' } })
            const { html, policy } = nothing(language)
            return reply.code(404).header('content-security-policy', policy).header('cache-control', 'no-store').header('x-robots-tag', 'noindex').type('text/html; charset=utf-8').send(html)
          }
          const { html, searchable } = await read(found.pluginId, found.page, workspaceId, language).catch((error: unknown) => {
            throw error instanceof PluginFault ? pluginFailed({ values: { plugin: found.pluginId, reason: 'it could not answer' }, retryAfterSeconds: 30, cause: error }) : error
          })
          if (!searchable) void reply.header('x-robots-tag', 'noindex')
          return reply.header('content-security-policy', publicPagePolicy).header('cache-control', `public, max-age=${String(keptSeconds)}`).type('text/html; charset=utf-8').send(html)
        })
      }
    }
  }
}

function nothing(language: string): ReturnType<typeof plainPage> {
  return plainPage({ language, title: coreText(language, 'public-page.title'), body: `<p>${coreText(language, 'public-page.text')}</p>\n<p><a href="/">${coreText(language, 'public-page.back')}</a></p>` })
}

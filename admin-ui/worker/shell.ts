import type { Shell, ShellVersion } from './built-shell.ts'

/** Made by the build: the files of this version. */
declare const __OVERT_SHELL__: Shell

const { entry, version, files } = __OVERT_SHELL__
const prefix = 'overt-shell-'
const shellCache = prefix + version
const pluginCache = 'overt-plugins'
/** Every page has this one document. */
const page = '/'
const pageDeadlineMs = 3_000

/** What pages compare with the script that they were started by. */
export const shellVersion: ShellVersion = { kind: 'overt-version', entry }

/** Addresses that answer with documents or files of their own are left to the server. */
export const isPage = (pathname: string): boolean => !/^\/(?:api|apps|assets|docs|plugins|trust|healthz|readyz|metrics)(?:\/|$)/.test(pathname) && !/\.\w+$/.test(pathname)
export const isKeptFile = (pathname: string): boolean => pathname.startsWith('/assets/') || isPluginFile(pathname) || files.includes(pathname)
const isPluginFile = (pathname: string): boolean => /^\/plugins\/[\w-]+\/[\w-]+\/[^/]+$/.test(pathname)

/** Keeps the page with its files. A browser without room for them still shows notices; a server of another version is asked again later. */
export async function keepShell(): Promise<void> {
  const shell = await fetch(page, { cache: 'no-store', headers: { accept: 'text/html' } })
  if (!shell.ok || !(await shell.clone().text()).includes(entry)) throw new Error('the server has another version than this worker')
  const kept = await openCache()
  if (kept === undefined) return
  try {
    await Promise.all(files.map((address) => keepFile(kept, address)))
    await kept.put(page, shell)
  } catch (cause) {
    if (!isRefusal(cause)) throw cause
    console.warn('pages cannot be kept for times without a connection:', cause)
    await caches.delete(shellCache)
  }
}

async function openCache(): Promise<Cache | undefined> {
  try {
    return await caches.open(shellCache)
  } catch (cause) {
    console.warn('pages cannot be kept for times without a connection:', cause)
    return undefined
  }
}

const isRefusal = (cause: unknown): boolean => cause instanceof DOMException && ['QuotaExceededError', 'SecurityError', 'InvalidStateError', 'UnknownError'].includes(cause.name)

/** A file whose address holds its hash is the same in every version. */
async function keepFile(kept: Cache, address: string): Promise<void> {
  const known = address.startsWith('/assets/') ? await caches.match(address) : undefined
  if (known !== undefined) await kept.put(address, known)
  else await kept.add(new Request(address, { cache: address.startsWith('/assets/') ? 'default' : 'no-cache' }))
}

/** The version before stays: a page of it may need more of its files until it is loaded again. */
export async function removeOldShells(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== shellCache)
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)))
}

/** The page from the server; the kept one where the server is not reached or takes long. */
export async function answerPage({ request, preloadResponse }: FetchEvent): Promise<Response> {
  const network = Promise.resolve(preloadResponse as Promise<Response | undefined>).then((preloaded) => preloaded ?? fetch(request))
  const kept = await caches.match(page, { cacheName: shellCache })
  if (kept === undefined) return network
  const late = new Promise<Response>((resolve) => { setTimeout(() => { resolve(kept) }, pageDeadlineMs) })
  return Promise.race([network.catch(() => kept), late])
}

/** A kept file, else the server's; the code of a plugin is kept once it was used. */
export async function answerFile(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  const known = await caches.match(pathname)
  if (known !== undefined) return known
  const answer = await fetch(request)
  if (isPluginFile(pathname) && answer.ok) await keepPluginFile(pathname, answer.clone())
  return answer
}

/** One version of each plugin. */
async function keepPluginFile(pathname: string, answer: Response): Promise<void> {
  const [, , plugin, version] = pathname.split('/')
  try {
    const kept = await caches.open(pluginCache)
    const old = (await kept.keys()).filter(({ url }) => new URL(url).pathname.startsWith(`/plugins/${plugin ?? ''}/`) && !new URL(url).pathname.startsWith(`/plugins/${plugin ?? ''}/${version ?? ''}/`))
    await Promise.all([kept.put(pathname, answer), ...old.map((each) => kept.delete(each))])
  } catch (cause) {
    console.warn('the code of a plugin cannot be kept:', cause)
  }
}

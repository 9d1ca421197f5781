import type { FetchResponse, MaybeOptionalInit } from 'openapi-fetch'
import type { HttpMethod, MediaType, PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers'
import type { SendOne } from './send.ts'

/** Where the paths of one workspace begin. */
export type WorkspacePrefix = '/api/workspaces/{workspaceId}'

/** The paths below a workspace, without the parameter that names it. */
export type WorkspacePaths<Paths> = {
  [Path in keyof Paths as Path extends `${WorkspacePrefix}${infer Rest}` ? Rest : never]: { [Method in keyof Paths[Path]]: WithoutWorkspace<Paths[Path][Method]> }
}

type WithoutWorkspace<Operation> = Operation extends { parameters: { path: infer Place } }
  ? Omit<Operation, 'parameters'> & { parameters: Omit<Operation['parameters'], 'path'> & (Exclude<keyof Place, 'workspaceId'> extends never ? { path?: never } : { path: Omit<Place, 'workspaceId'> }) }
  : Operation

/** What a request can say beyond its parameters and its body. */
export interface RequestExtras extends SendOne {
  readonly signal?: AbortSignal
  /** The `etag` of the answer that a change builds on; the server refuses it with 412 `precondition-failed` where the record has changed since. */
  readonly ifMatch?: string | undefined
  /** The same key and body answer the same for 24 hours, so that a creating request can be repeated. */
  readonly idempotencyKey?: string
  /** Why the caller reads records of other people, at least 10 letters; they see it with the access receipt. */
  readonly reason?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer that is no refusal. */
export interface Answer<Data> {
  readonly data: Data
  readonly status: number
  /** The version of what was read, for `ifMatch`. */
  readonly etag: string | undefined
  readonly headers: Headers
}

type Known = 'signal' | 'headers' | 'body' | 'params' | 'parseAs'
type Asked<Init> = Pick<NonNullable<Init>, Known & keyof NonNullable<Init>> extends infer Part ? Omit<Part, 'signal' | 'headers'> & RequestExtras : never
type Given<Init> = RequiredKeysOf<Init & object> extends never ? [request?: Asked<Init>] : [request: Asked<Init>]
type DataOf<Reply> = Reply extends { data: infer Data; error?: never } ? Data : never
/** What a path answers to a GET. */
export type Read<Paths, Path extends keyof Paths> = Paths[Path] extends { get: infer Operation extends Record<string | number, unknown> } ? DataOf<FetchResponse<Operation, object, MediaType>> : never

/** Sends a request to a path of the API. */
export type Ask<Paths extends Record<string, Record<HttpMethod, object>>, Method extends HttpMethod> =
  <Path extends PathsWithMethod<Paths, Method>, Init extends MaybeOptionalInit<Paths[Path], Method>>(path: Path, ...request: Given<Init>) => Promise<Answer<DataOf<FetchResponse<Paths[Path][Method], Init, MediaType>>>>

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

/** Paths that answer page by page. */
export type ListPath<Paths> = { [Path in keyof Paths]: Read<Paths, Path> extends Page<unknown> ? Path : never }[keyof Paths] & string
/** One entry of the list at a path. */
export type ItemOf<Paths, Path extends keyof Paths> = Read<Paths, Path> extends Page<infer Item> ? Item : never

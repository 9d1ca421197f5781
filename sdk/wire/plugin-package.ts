import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Nullable } from './common.ts'

/** Where a package came from, as far as it is known; the registry's word, not proved here. */
export const PackageOrigin = Type.Object({
  kind: Choice(['upload', 'registry']),
  name: Nullable(Type.String()),
  version: Nullable(Type.String()),
  publisher: Nullable(Type.String({ description: 'the account that published it' })),
  provenance: Nullable(Type.Object({ repository: Type.String(), ref: Type.String(), path: Type.String() }, { description: 'the source and workflow that the registry says it was built from' })),
})
export type PackageOrigin = Static<typeof PackageOrigin>

/** What a package is, known before any of its code has run. */
export const PackageFacts = Type.Object({
  token: Type.String({ description: 'names the package for `POST /plugin-packages/install`, for an hour' }),
  integrity: Type.String(),
  origin: PackageOrigin,
  id: Type.String(),
  title: Type.String(),
  summary: Type.String(),
  version: Type.String(),
  replaces: Nullable(Type.String({ description: 'the version that is installed' })),
  collects: Type.Array(Type.String()),
  requires: Type.Array(Type.String()),
  asks: Type.Array(Type.String({ description: '`host: api.example.com`, `browser: camera`, `hook: entry.starting`' })),
  findings: Type.Array(Type.String(), { description: 'complaints of the check; a package with one is not installed' }),
})
export type PackageFacts = Static<typeof PackageFacts>

/** A package that was installed; it starts with the next restart. */
export const InstalledPackage = Type.Object({ id: Type.String(), version: Type.String(), restart: Type.Literal(true) })
export type InstalledPackage = Static<typeof InstalledPackage>

/** Whether the caller may install packages, and which are installed and wait for the server to be restarted. */
export const PackagesState = Type.Object({
  allowed: Type.Boolean({ description: 'whether the caller may install packages' }),
  waiting: Type.Array(Type.Object({ id: Type.String(), title: Type.String(), version: Type.String(), runs: Nullable(Type.String()) })),
})
export type PackagesState = Static<typeof PackagesState>

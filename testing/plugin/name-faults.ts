interface Schema {
  readonly type?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

/** What is looked at of an OpenAPI document. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> } }>>>>
}

const isNameKey = (key: string): boolean => /^(name|title|label|tag)$|Name$/.test(key)
const isTagsKey = (key: string): boolean => /^(tags|names|labels|titles)$/.test(key)

/** Body properties that hold a name without `Name` or `NameOf` of the SDK, below a path. Patterns and choices say enough themselves. */
export function nameFaults({ paths }: ApiDocument, below: string): readonly string[] {
  return Object.entries(paths).filter(([path]) => path.startsWith(below)).flatMap(([path, methods]) => Object.entries(methods).flatMap(([method, { requestBody }]) =>
    Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => faultsIn(schema, `${method.toUpperCase()} ${path} `))))
}

function faultsIn(schema: Schema, at: string): readonly string[] {
  const parts = [...schema.anyOf ?? [], ...schema.allOf ?? []].flatMap((part) => faultsIn(part, at))
  const items = schema.items === undefined ? [] : faultsIn(schema.items, `${at}[]`)
  return [...parts, ...items, ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const texts = isNameKey(key) ? [inner, ...inner.anyOf ?? []] : isTagsKey(key) && inner.items !== undefined ? [inner.items] : []
    return [...texts.some(isLoose) ? [`${at}${key}`] : [], ...faultsIn(inner, `${at}${key}.`)]
  })]
}

const isLoose = ({ type, format, pattern, enum: choices, const: only }: Schema): boolean =>
  type === 'string' && format !== 'name' && pattern === undefined && choices === undefined && only === undefined

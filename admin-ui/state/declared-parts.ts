import type { Component } from 'vue'
import type { Contributed, PluginBundle, SlotName, UiRoute } from '@overt/sdk/ui'

export type AnyContribution = Contributed<SlotName> & { readonly slot: SlotName }

/** What `setup` has contributed, once the code is there. */
export interface MadeParts {
  readonly contributions: ReadonlyMap<string, AnyContribution>
  readonly routes: ReadonlyMap<string, UiRoute>
}

type Loaded = { readonly default: Component }
type Declared = NonNullable<PluginBundle['parts']>

export const partKey = (slot: string, id: string): string => `${slot} ${id}`

/** Contributions that hold their data already; their components and functions load the code when they are used. */
export function declaredContributions({ id: pluginId }: PluginBundle, { contributions }: Declared, made: (slot: string) => Promise<MadeParts>): AnyContribution[] {
  return contributions.map(({ slot, data, code }) => {
    const key = partKey(slot, String(data['id']))
    const member = async (name: string): Promise<unknown> => {
      const part = (await made(slot)).contributions.get(key) as unknown as Readonly<Record<string, unknown>> | undefined
      if (part?.[name] === undefined) throw new Error(`${key} was declared, but is not there`)
      return part[name]
    }
    const lazy = code.map((name) => [name, name === 'component' ? async () => resolved(await member(name))
      : async (...values: readonly unknown[]) => ((await member(name)) as (...given: readonly unknown[]) => unknown)(...values)])
    return { ...data, ...Object.fromEntries(lazy) as object, slot, pluginId } as unknown as AnyContribution
  })
}

/** Pages whose component comes with the code. */
export function declaredRoutes({ routes }: Declared, made: () => Promise<MadeParts>): UiRoute[] {
  return routes.map((route) => ({
    ...route as Omit<UiRoute, 'component'>,
    component: async () => {
      const found = (await made()).routes.get(route.name)
      if (found === undefined) throw new Error(`the page ${route.name} was declared, but is not there`)
      return resolved(found.component)
    },
  }))
}

/** A component as it stands, or what its loader gives. */
async function resolved(component: unknown): Promise<Loaded> {
  return typeof component === 'function' ? await (component as () => Promise<Loaded>)() : { default: component as Component }
}

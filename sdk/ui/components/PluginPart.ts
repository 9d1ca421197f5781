import { defineAsyncComponent, defineComponent, h, inject, provide } from 'vue'
import type { Component, FunctionalComponent, InjectionKey, PropType, Slot } from 'vue'
import PartBoundary from './PartBoundary.vue'

type Loader = () => Promise<{ readonly default: Component }>
const loaded = new WeakMap<Loader, Component>()
const loadingKey: InjectionKey<() => Slot | undefined> = Symbol('overt.ui.part-loading')

/** What the nearest `PluginPart` shows until the code is there; nothing where it has no such slot. */
const PartLoading: FunctionalComponent = () => inject(loadingKey, () => undefined)()?.()
PartLoading.inheritAttrs = false

/** Functions are loaders; each becomes one async component, however often it is shown. */
export function resolvePart(component: Component | Loader): Component {
  if (typeof component !== 'function') return component
  const loader = component as Loader
  let resolved = loaded.get(loader)
  if (resolved === undefined) {
    resolved = defineAsyncComponent({ loader: () => loader().then((part) => part.default), loadingComponent: PartLoading, delay: 0, suspensible: false })
    loaded.set(loader, resolved)
  }
  return resolved
}

/**
 * Shows one component of a plugin inside its boundary; attributes are its props. The slot `loading` is shown until its code is there. A part that is a page has a
 * `heading`, which stays where the part fails.
 */
export const PluginPart = defineComponent({
  name: 'PluginPart',
  inheritAttrs: false,
  props: {
    pluginId: { type: String, required: true },
    component: { type: [Object, Function] as PropType<Component | Loader>, required: true },
    heading: { type: String, default: undefined },
  },
  setup(props, { attrs, slots }) {
    provide(loadingKey, () => slots['loading'])
    return () => h(PartBoundary, { pluginId: props.pluginId, heading: props.heading }, () => h(resolvePart(props.component), attrs))
  },
})

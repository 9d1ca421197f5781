import { defineAsyncComponent, defineComponent, h } from 'vue'
import type { Component, PropType } from 'vue'
import PartBoundary from './PartBoundary.vue'

type Loader = () => Promise<{ readonly default: Component }>
const loaded = new WeakMap<Loader, Component>()

/** Functions are loaders; each becomes one async component, however often it is shown. */
export function resolvePart(component: Component | Loader): Component {
  if (typeof component !== 'function') return component
  const loader = component as Loader
  let resolved = loaded.get(loader)
  if (resolved === undefined) {
    resolved = defineAsyncComponent({ loader: () => loader().then((part) => part.default), suspensible: false })
    loaded.set(loader, resolved)
  }
  return resolved
}

/** Shows one component of a plugin inside its boundary; attributes are its props. */
export const PluginPart = defineComponent({
  name: 'PluginPart',
  inheritAttrs: false,
  props: {
    pluginId: { type: String, required: true },
    component: { type: [Object, Function] as PropType<Component | Loader>, required: true },
  },
  setup: (props, { attrs }) => () => h(PartBoundary, { pluginId: props.pluginId }, () => h(resolvePart(props.component), attrs)),
})

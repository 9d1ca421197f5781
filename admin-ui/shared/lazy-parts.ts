import { defineAsyncComponent } from 'vue'

// Heavier parts come when a plugin first shows one; the host's own pages import them directly.
export const DataTable = /* @__PURE__ */ defineAsyncComponent(() => import('../../sdk/ui/components/DataTable.vue').then((module) => module.default as object))
export const DateRange = /* @__PURE__ */ defineAsyncComponent(() => import('../../sdk/ui/components/DateRange.vue'))
export const UTooltip = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Tooltip.vue'))

import { defineAsyncComponent } from 'vue'

// Heavier parts come when a plugin first shows one; the host's own pages import them directly.
export const DataTable = /* @__PURE__ */ defineAsyncComponent(() => import('../../sdk/ui/components/DataTable.vue').then((module) => module.default as object))
export const DateRange = /* @__PURE__ */ defineAsyncComponent(() => import('../../sdk/ui/components/DateRange.vue'))
export const UAlert = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Alert.vue'))
export const UCheckbox = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Checkbox.vue'))
export const UFormField = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/FormField.vue'))
export const UInput = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Input.vue'))
export const UKbd = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Kbd.vue'))
export const UProgress = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Progress.vue'))
export const USwitch = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Switch.vue'))
export const UTextarea = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Textarea.vue'))
export const UTooltip = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Tooltip.vue'))

import { defineAsyncComponent } from 'vue'

const dateTexts = (): Promise<unknown> => import('../parts/date-texts.ts')

// Heavier parts come when a plugin first shows one; the host's own pages import them directly.
export const DataTable = /* @__PURE__ */ defineAsyncComponent(() => import('../../sdk/ui/components/DataTable.vue').then((module) => module.default as object))
export const DateInput = /* @__PURE__ */ defineAsyncComponent(async () => { await dateTexts(); return import('../../sdk/ui/components/dates/DateInput.vue') })
export const DayStepper = /* @__PURE__ */ defineAsyncComponent(async () => { await dateTexts(); return import('../../sdk/ui/components/DayStepper.vue') })
export const MemberSelect = /* @__PURE__ */ defineAsyncComponent(async () => { await import('../parts/people-texts.ts'); return import('../../sdk/ui/components/MemberSelect.vue') })
export const TimeInput = /* @__PURE__ */ defineAsyncComponent(async () => { await dateTexts(); return import('../../sdk/ui/components/dates/TimeInput.vue') })
export const DateRange = /* @__PURE__ */ defineAsyncComponent(async () => { await dateTexts(); return import('../../sdk/ui/components/DateRange.vue') })
export const PolicyWords = /* @__PURE__ */ defineAsyncComponent(() => import('../../sdk/ui/components/PolicyWords.vue'))
export const UAlert = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Alert.vue'))
export const UFormField = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/FormField.vue'))
export const UInput = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Input.vue'))
export const UKbd = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Kbd.vue'))
export const UProgress = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Progress.vue'))
export const UTextarea = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Textarea.vue'))

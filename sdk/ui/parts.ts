import { defineAsyncComponent } from 'vue'
import { onDemand } from './components/on-demand.ts'

// The Nuxt UI parts that plugins may rely on; more can be added, none is taken away within a major version.
export { default as UAlert } from '@nuxt/ui/components/Alert.vue'
export { default as UBadge } from '@nuxt/ui/components/Badge.vue'
export { default as UButton } from '@nuxt/ui/components/Button.vue'
export { default as UCard } from '@nuxt/ui/components/Card.vue'
export { default as UFormField } from '@nuxt/ui/components/FormField.vue'
export { default as UIcon } from '@nuxt/ui/components/Icon.vue'
export { default as UInput } from '@nuxt/ui/components/Input.vue'
export { default as UKbd } from '@nuxt/ui/components/Kbd.vue'
export { default as USkeleton } from './components/SkeletonBar.vue'

// Loaded when first shown.
export const SearchSelect: typeof import('./components/SearchSelect.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('./components/SearchSelect.vue'))
export const UCheckbox: typeof import('@nuxt/ui/components/Checkbox.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Checkbox.vue'))
export const USwitch: typeof import('@nuxt/ui/components/Switch.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Switch.vue'))
export const UTooltip: typeof import('@nuxt/ui/components/Tooltip.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Tooltip.vue'))
export const UCalendar: typeof import('@nuxt/ui/components/Calendar.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Calendar.vue'))
export const UInputNumber = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/InputNumber.vue'))
export const UInputTags = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/InputTags.vue'))
export const UModal = /* @__PURE__ */ defineAsyncComponent(() => import('./components/DialogFrame.vue'))
export const UProgress = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Progress.vue'))
export const URadioGroup = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/RadioGroup.vue'))
export const USelect = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Select.vue'))
export const USelectMenu = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/SelectMenu.vue'))
export const USeparator = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Separator.vue'))
export const USlideover = /* @__PURE__ */ defineAsyncComponent(() => import('./components/SlideoverFrame.vue'))
export const UStepper = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Stepper.vue'))
export const UTabs = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Tabs.vue'))
export const UTextarea = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Textarea.vue'))
export const UTimeline = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Timeline.vue'))

// Of forms only: it reads lengths in any usual notation.
export const DurationInput: typeof import('./components/DurationInput.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('./components/DurationInput.vue'))

// Of single records only.
export const PolicyLink: typeof import('./components/PolicyLink.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('./components/PolicyLink.vue'))

// Loaded when somebody opens one.
export const UDropdownMenu = /* @__PURE__ */ onDemand(() => import('@nuxt/ui/components/DropdownMenu.vue'), { popup: 'menu' })
export const UPopover = /* @__PURE__ */ onDemand(() => import('@nuxt/ui/components/Popover.vue'), { popup: 'dialog' })

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
/** A choice among many, such as languages, countries, zones or currencies, found by typing a part of its name. */
export const SearchSelect: typeof import('./components/SearchSelect.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('./components/SearchSelect.vue'))
/** Nuxt UI's checkbox. */
export const UCheckbox: typeof import('@nuxt/ui/components/Checkbox.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Checkbox.vue'))
/** Nuxt UI's switch. */
export const USwitch: typeof import('@nuxt/ui/components/Switch.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Switch.vue'))
/** Nuxt UI's tooltip. */
export const UTooltip: typeof import('@nuxt/ui/components/Tooltip.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Tooltip.vue'))
/** Nuxt UI's calendar, loaded when it is first shown. */
export const UCalendar: typeof import('@nuxt/ui/components/Calendar.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Calendar.vue'))
/** Nuxt UI's input for numbers, loaded when it is first shown. */
export const UInputNumber = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/InputNumber.vue'))
/** Nuxt UI's input for tags, loaded when it is first shown. */
export const UInputTags = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/InputTags.vue'))
/** A dialog, loaded when it is first shown. */
export const UModal = /* @__PURE__ */ defineAsyncComponent(() => import('./components/DialogFrame.vue'))
/** Nuxt UI's progress bar, loaded when it is first shown. */
export const UProgress = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Progress.vue'))
/** Nuxt UI's group of radio buttons, loaded when it is first shown. */
export const URadioGroup = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/RadioGroup.vue'))
/** Nuxt UI's select, loaded when it is first shown. */
export const USelect = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Select.vue'))
/** Nuxt UI's select with search, loaded when it is first shown. */
export const USelectMenu = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/SelectMenu.vue'))
/** Nuxt UI's separator, loaded when it is first shown. */
export const USeparator = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Separator.vue'))
/** Nuxt UI's panel at the side, loaded when it is first shown. */
export const USlideover = /* @__PURE__ */ defineAsyncComponent(() => import('./components/SlideoverFrame.vue'))
/** Nuxt UI's stepper, loaded when it is first shown. */
export const UStepper = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Stepper.vue'))
/** Nuxt UI's tabs, loaded when they are first shown. */
export const UTabs = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Tabs.vue'))
/** Nuxt UI's text area, loaded when it is first shown. */
export const UTextarea = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Textarea.vue'))
/** Nuxt UI's timeline, loaded when it is first shown. */
export const UTimeline = /* @__PURE__ */ defineAsyncComponent(() => import('@nuxt/ui/components/Timeline.vue'))

// Of forms only: it reads lengths in any usual notation.
/** A length of time, typed as `8h`, `8:00` or `90m`. */
export const DurationInput: typeof import('./components/DurationInput.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('./components/DurationInput.vue'))

// Of single records only.
/** Leads to the version of the policy that a record was collected under. */
export const PolicyLink: typeof import('./components/PolicyLink.vue').default = /* @__PURE__ */ defineAsyncComponent(() => import('./components/PolicyLink.vue'))

// Loaded when somebody opens one.
/** Nuxt UI's menu, loaded when it is first shown. */
export const UDropdownMenu = /* @__PURE__ */ onDemand(() => import('@nuxt/ui/components/DropdownMenu.vue'), { popup: 'menu' })
/** Nuxt UI's popover, loaded when it is first shown. */
export const UPopover = /* @__PURE__ */ onDemand(() => import('@nuxt/ui/components/Popover.vue'), { popup: 'dialog' })

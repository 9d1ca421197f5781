import { defineAsyncComponent, h } from 'vue'

/** A chart with legend, figures on pointing, table for screen readers and export, loaded when first shown; its place is kept until then. */
export const Chart: typeof import('./chart/ChartView.vue').default = /* @__PURE__ */ defineAsyncComponent({
  loader: () => import('./chart/ChartView.vue'),
  loadingComponent: () => h('div', { class: 'min-h-64', 'aria-hidden': 'true' }),
  delay: 0,
})

import { defineAsyncComponent } from 'vue'

/** ECharts (bars, lines, pies), loaded when first shown: `<Chart :option="…" label="…" />`. */
export const Chart = /* @__PURE__ */ defineAsyncComponent(() => import('./ChartCanvas.vue'))

import { computed, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'

const steps = [1, 1.5, 2, 3, 4] as const

export interface Zoom {
  /** 1 fits the window. */
  readonly factor: Ref<number>
  readonly canIn: ComputedRef<boolean>
  readonly canOut: ComputedRef<boolean>
  in(): void
  out(): void
  reset(): void
}

/** Steps of enlargement. */
export function useZoom(): Zoom {
  const factor = ref(1)
  return {
    factor,
    canIn: computed(() => factor.value < steps.at(-1)!),
    canOut: computed(() => factor.value > 1),
    in: () => { factor.value = steps.find((step) => step > factor.value) ?? factor.value },
    out: () => { factor.value = steps.findLast((step) => step < factor.value) ?? factor.value },
    reset: () => { factor.value = 1 },
  }
}

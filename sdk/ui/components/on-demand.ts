import { cloneVNode, defineComponent, h, nextTick, onMounted, ref, shallowRef, watch } from 'vue'
import type { Component, VNode } from 'vue'

interface OnDemand {
  /** What opens, for screen readers, before the part itself can say it. */
  readonly popup: 'menu' | 'dialog'
}

/**
 * A part that opens from the trigger in its slot. Until somebody opens it, there is the trigger alone; its code is on the way as soon as somebody points at
 * it or reaches it by keyboard.
 */
export function onDemand<T extends Component>(load: () => Promise<{ readonly default: T }>, { popup }: OnDemand): T {
  const part = defineComponent({
    name: 'OnDemand',
    inheritAttrs: false,
    props: { open: { type: Boolean, default: undefined } },
    emits: ['update:open'],
    setup(props, { attrs, slots, emit }) {
      const loaded = shallowRef<Component>()
      const wanted = ref(false)
      function change(open: boolean): void {
        wanted.value = open
        emit('update:open', open)
      }
      const ahead = (): void => { load().catch(() => undefined) }
      async function openNow(): Promise<void> {
        loaded.value = (await load()).default
        // First as it was, then open: the trigger is in its place when the part looks for it.
        await nextTick()
        change(true)
      }
      const openBy = (event: Event): void => {
        if (event instanceof KeyboardEvent && event.key !== 'ArrowDown') return
        event.preventDefault()
        void openNow()
      }
      onMounted(() => {
        // Opened from outside, or by hovering: it must be there.
        if (props.open === true || attrs['mode'] === 'hover') load().then((module) => { loaded.value = module.default }, () => undefined)
      })
      // Opened from outside later, e.g. by a key of the field beside it.
      watch(() => props.open, (open) => { if (open === true && loaded.value === undefined) void openNow() })
      const trigger = ([first]: readonly VNode[]): VNode | undefined => first === undefined ? undefined
        : cloneVNode(first, { 'aria-haspopup': popup, 'aria-expanded': 'false', onPointerenter: ahead, onFocus: ahead, onClick: openBy, onKeydown: openBy })
      return () => loaded.value === undefined ? trigger(slots['default']?.() ?? [])
        : h(loaded.value, { ...attrs, open: props.open ?? wanted.value, 'onUpdate:open': change }, slots)
    },
  })
  return part as unknown as T
}

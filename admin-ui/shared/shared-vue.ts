// Vue as plugins have it: all but hydration and custom elements, which every page would carry and no part of a page needs.
export {
  BaseTransition, BaseTransitionPropsValidators, Comment, EffectScope, ErrorCodes, Fragment, KeepAlive, ReactiveEffect, Static,
  Suspense, Teleport, Text, TrackOpTypes, Transition, TransitionGroup, TriggerOpTypes, callWithAsyncErrorHandling,
  callWithErrorHandling, camelize, capitalize, cloneVNode, computed, createApp, createBlock, createCommentVNode, createElementBlock,
  createElementVNode, createRenderer, createSlots, createStaticVNode, createTextVNode, createVNode, customRef,
  defineAsyncComponent, defineComponent, defineEmits, defineExpose, defineModel, defineOptions, defineProps, defineSlots, devtools, effect,
  effectScope, getCurrentInstance, getCurrentScope, getCurrentWatcher, getTransitionRawChildren, guardReactiveProps, h, handleError,
  hasInjectionContext, initCustomFormatter, inject, isMemoSame, isProxy, isReactive, isReadonly, isRef, isRuntimeOnly, isShallow, isVNode, markRaw,
  mergeProps, nextTick, nodeOps, normalizeClass, normalizeProps, normalizeStyle, onActivated, onBeforeMount,
  onBeforeUnmount, onBeforeUpdate, onDeactivated, onErrorCaptured, onMounted, onRenderTracked, onRenderTriggered, onScopeDispose, onServerPrefetch,
  onUnmounted, onUpdated, onWatcherCleanup, openBlock, patchProp, popScopeId, provide, proxyRefs, pushScopeId, queuePostFlushCb, reactive, readonly,
  ref, registerRuntimeCompiler, render, renderList, renderSlot, resolveComponent, resolveDirective, resolveDynamicComponent,
  resolveTransitionHooks, setBlockTracking, setDevtoolsHook, setTransitionHooks, shallowReactive, shallowReadonly, shallowRef, ssrContextKey,
  stop, toDisplayString, toHandlerKey, toHandlers, toRaw, toRef, toRefs, toValue, transformVNodeArgs, triggerRef, unref, useAttrs,
  useCssModule, useCssVars, useId, useModel, useSSRContext, useSlots, useTemplateRef, useTransitionState, vModelCheckbox, vModelDynamic, vModelRadio,
  vModelSelect, vModelText, vShow, version, warn, watch, watchEffect, watchPostEffect, watchSyncEffect, withCtx, withDefaults,
  withDirectives, withKeys, withMemo, withModifiers, withScopeId,
} from 'vue'
// @ts-expect-error Compiled code imports these, which is why the types leave them out.
export { ErrorTypeStrings, assertNumber, createPropsRestProxy, mergeDefaults, mergeModels, resolveFilter, ssrUtils, withAsyncContext } from 'vue'
export type * from 'vue'

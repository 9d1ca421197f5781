// All but the histories of other environments: the application has made its router.
export {
  createRouter, createRouterMatcher, isNavigationFailure, loadRouteLocation, matchedRouteKey, NavigationFailureType, onBeforeRouteLeave, onBeforeRouteUpdate, parseQuery, routeLocationKey, routerKey,
  RouterLink, RouterView, routerViewLocationKey, START_LOCATION, stringifyQuery, useLink, useRoute, useRouter, viewDepthKey,
} from 'vue-router'
export type * from 'vue-router'

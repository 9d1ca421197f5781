import { ref } from 'vue'

/** The time in milliseconds, renewed each second; stands still while the page is hidden. */
export const now = ref(Date.now())

setInterval(() => {
  if (!document.hidden) now.value = Date.now()
}, 1_000)
document.addEventListener('visibilitychange', () => { now.value = Date.now() })

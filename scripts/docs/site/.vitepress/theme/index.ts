import { useData } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { watch } from 'vue'
import './style.css'

export default {
  extends: DefaultTheme,
  setup: () => {
    const { frontmatter } = useData()
    // The theme has a main landmark on all pages but the first.
    watch(() => frontmatter.value.layout === 'home', (isHome) => {
      if (typeof document === 'undefined') return
      const content = document.getElementById('VPContent')
      if (isHome) content?.setAttribute('role', 'main')
      else content?.removeAttribute('role')
    }, { immediate: true, flush: 'post' })
  },
}

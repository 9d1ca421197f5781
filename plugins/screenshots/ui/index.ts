import { defineUi } from '@overt/sdk/ui'

export default defineUi({ id: 'screenshots', setup: () => undefined })

import { defineUi } from '@overt/sdk/ui'

export default defineUi({ id: 'dashboards', setup: () => undefined })
